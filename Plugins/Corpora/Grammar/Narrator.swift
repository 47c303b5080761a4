import Foundation
import Protocols

/// Writes one story, drawing one random number for each choice, in the order of the text.
struct Narrator {
  private let program: Program
  private let stream: RandomStream
  private var drawn = 0
  private var slots: Slots
  private(set) var tokens: [Token] = []
  private(set) var logProbability = 0.0

  init(_ program: Program, _ stream: RandomStream) {
    (self.program, self.stream, slots) = (program, stream, program.noSlots)
    tokens.reserveCapacity(80)
  }

  private mutating func uniform() -> Double {
    drawn += 1
    return stream.uniform(drawn - 1)
  }

  mutating func expand(_ rule: Int) {
    for item in choose(rule).items {
      switch item {
      case .word(let token): tokens.append(token)
      case .rule(let rule): expand(rule)
      case .draw(let draw): write(draw)
      case .recall(let slot, let named):
        let entry = program.lexicons[program.slotLexicons[slot]].entries[Int(slots[slot].entry)]
        tokens += entry.forms[program.form(recalling: slot, named, slots)]
      }
    }
  }

  private mutating func choose(_ rule: Int) -> Alternative {
    let choices = program.choices(rule, slots)
    guard choices.count > 1 else { return choices[0].alternative }
    var left = uniform()
    // The last one takes what rounding leaves.
    let index = choices.dropLast().firstIndex { choice in
      left -= choice.probability
      return left < 0
    }
    let (alternative, probability) = choices[index ?? choices.count - 1]
    logProbability += log(probability)
    return alternative
  }

  private mutating func write(_ draw: Draw) {
    guard let group = program.group(draw, slots) else { return }
    var place = 0
    if group.range.count > 1 {
      place = Self.place(of: uniform(), in: group.cumulative)
      logProbability += group.logProbabilities[place]
    }
    let index = group.range.lowerBound + place
    let entry = program.lexicons[draw.lexicon].entries[index]
    let isPlural = program.isPlural(draw, entry, slots)
    tokens += entry.forms[program.form(draw, isPlural: isPlural, slots)]
    if let slot = draw.slot {
      slots[slot] = Binding(
        entry: Int32(index), classIndex: Int32(entry.classIndex), isPlural: isPlural)
    }
  }

  /// The first place whose cumulative probability exceeds a number; the last if rounding left none.
  private static func place(of number: Double, in cumulative: [Double]) -> Int {
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > number { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
