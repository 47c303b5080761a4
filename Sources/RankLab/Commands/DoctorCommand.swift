import Tensors
enum DoctorCommand {
  static let command = Command(name: "doctor", summary: "processor, libraries, kernels, threads, a self-test", help: "", run: { _ in })
}
