import Protocols
import Tensors
import Training
import Transformer

/// What every probe owes: it reads, and changes nothing.
struct ProbeConformance {
  let probe: any Probe

  func checks() -> [ConformanceCheck] {
    let bench = ConformanceModel()
    let model = bench.model()
    for parameter in model.parameters { parameter.tensor.trainable() }
    let started = bench.model()
    let initial = Dictionary(uniqueKeysWithValues: started.parameters.map { ($0.name, $0.tensor) })
    for map in model.linears {
      let stream = RandomStream(seed: 9, "conformance/\(map.site.name)")
      let noise = Tensor.normal(map.weight.shape, deviation: 0.01, stream)
      map.weight.assign(withoutGradient { map.weight + noise })
    }
    let run = ProbedRun(
      step: 10, point: .end, model: model,
      sites: model.linears.map { map in
        Self.site(map, started: initial[map.site.name + ".weight"] ?? map.weight)
      }, stream: RandomStream(seed: 4, "conformance/probe"))
    let before = model.parameters.map(\.tensor.checksum)
    do {
      let all = try probe.measure(run)
      let (found, again) = (all.metrics, try probe.measure(run))
      let unknown = probe.recorded.map { names in found.keys.filter { !names.contains($0) } } ?? []
      return [
        ConformanceCheck(
          "it changes no weight", if: model.parameters.map(\.tensor.checksum) == before,
          otherwise: "a weight changed"),
        ConformanceCheck(
          "it leaves no gradient", if: model.parameters.allSatisfy { $0.tensor.gradient == nil },
          otherwise: "a weight has one"),
        ConformanceCheck(
          "the same numbers twice", if: found == again.metrics, otherwise: "they differ"),
        Self.artifacts(all, again),
        ConformanceCheck(
          "it records what it says", if: unknown.isEmpty,
          otherwise: "\(unknown.sorted()) are not among its names"),
        ConformanceCheck(
          "its numbers are numbers", if: found.values.allSatisfy(\.isFinite),
          otherwise: "\(found.filter { !$0.value.isFinite }.keys.sorted())"),
      ]
    } catch { return [ConformanceCheck("it measures", .broken("\(error)"))] }
  }

  /// A map of a run with everything that a probe may ask for: a low-rank update that sits on it, two
  /// cycles, a gradient, moments, a mask.
  private static func site(_ map: AdaptableLinear, started: Tensor) -> ProbedSite {
    let (inputs, outputs) = (map.site.inputs, map.site.outputs)
    let stream = RandomStream(seed: 9, "conformance/\(map.site.name)")
    let factors = (1...2).map { index in
      let own = stream.at(index)
      return (b: Tensor.normal([outputs, 2], own), a: Tensor.normal([2, inputs], own.at(1)))
    }
    map.update = { .lowRank(b: factors[1].b, a: factors[1].a, scale: 1e-3) }
    var site = ProbedSite(
      map, bound: min(inputs, outputs), attachmentBound: 4, initialWeight: { started },
      attachmentWeight: { started })
    site.cycles = { factors.map { MeasuredMatrix(product: $0.b, $0.a) } }
    let gradient = Tensor.normal([outputs, inputs], stream.at(3))
    site.gradient = { gradient }
    site.moments = {
      [
        ProbedMoment("weight", "first_moment", gradient * 0.1),
        ProbedMoment("weight", "second_moment", gradient.squared()),
      ].compactMap(\.self)
    }
    site.mask = gradient.isAbove(0)
    return site
  }

  private static func artifacts(_ found: Measurements, _ again: Measurements) -> ConformanceCheck {
    let name = "its artifacts are the same numbers twice, each under a name of its own"
    let content = [found, again].map { one in
      one.artifacts.map { artifact in
        "\(artifact.name): "
          + artifact.tensors.map { "\($0.name) \($0.tensor.shape) \($0.tensor.checksum)" }
          .joined(separator: ", ")
      }
    }
    guard content[0] == content[1] else { return ConformanceCheck(name, .broken("they differ")) }
    let names =
      [found.artifacts.map(\.name)] + found.artifacts.map { $0.tensors.map(\.name) }
    let twice = names.first { Set($0).count < $0.count }
    let broken = found.artifacts.first { $0.tensors.contains { $0.tensor.notFiniteCount > 0 } }
    return ConformanceCheck(
      name, if: twice == nil && broken == nil,
      otherwise: twice.map { "a name comes twice among \($0.prefix(6))" }
        ?? "'\(broken?.name ?? "")' holds what is no number")
  }
}
