internal import CKernels

/// silu(gate) · up, the gated activation of LLaMA's feed-forward block (Shazeer 2020, arXiv
/// 2002.05202), for tensors of one shape.
public func swiglu(gate: Tensor, up: Tensor) -> Tensor {
  precondition(
    gate.shape == up.shape && gate.elementType == up.elementType,
    "swiglu: gate \(gate.elementType) \(gate.shape) and up \(up.elementType) \(up.shape) differ")
  let (gate, up) = (gate.contiguous(), up.contiguous())
  let y = Tensor(uninitialized: gate.shape, gate.elementType)
  let kernels = gate.kernels
  let (pg, pu, py) = (gate.pointer, up.pointer, y.pointer)
  Kernel.ranges(y.count) { start, count in
    let offset = start * kernels.size
    kernels.swiglu(count, pg + offset, pu + offset, py + offset)
  }
  return y.recorded(from: gate, up) { gradient in
    let dy = gradient.contiguous()
    let dgate = Tensor(uninitialized: gate.shape, gate.elementType)
    let dup = Tensor(uninitialized: gate.shape, gate.elementType)
    let (pg, pu, pdy) = (gate.pointer, up.pointer, dy.pointer)
    let (pdg, pdu) = (dgate.pointer, dup.pointer)
    Kernel.ranges(gate.count) { start, count in
      let offset = start * kernels.size
      kernels.swiglu_gradient(
        count, pg + offset, pu + offset, pdy + offset, pdg + offset, pdu + offset)
    }
    gate.node?.add(dgate)
    up.node?.add(dup)
  }
}
