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
        let bound = min(map.site.inputs, map.site.outputs)
        return ProbedSite(
          map, bound: bound, attachmentBound: bound,
          initialWeight: { initial[map.site.name + ".weight"] ?? map.weight })
      }, stream: RandomStream(seed: 4, "conformance/probe"))
    let before = model.parameters.map(\.tensor.checksum)
    do {
      let found = try probe.measure(run).metrics
      let again = try probe.measure(run).metrics
      let unknown = probe.recorded.map { names in found.keys.filter { !names.contains($0) } } ?? []
      return [
        ConformanceCheck(
          "it changes no weight", if: model.parameters.map(\.tensor.checksum) == before,
          otherwise: "a weight changed"),
        ConformanceCheck(
          "it leaves no gradient", if: model.parameters.allSatisfy { $0.tensor.gradient == nil },
          otherwise: "a weight has one"),
        ConformanceCheck("the same numbers twice", if: found == again, otherwise: "they differ"),
        ConformanceCheck(
          "it records what it says", if: unknown.isEmpty,
          otherwise: "\(unknown.sorted()) are not among its names"),
        ConformanceCheck(
          "its numbers are numbers", if: found.values.allSatisfy(\.isFinite),
          otherwise: "\(found.filter { !$0.value.isFinite }.keys.sorted())"),
      ]
    } catch { return [ConformanceCheck("it measures", .broken("\(error)"))] }
  }
}
