/// Why a scalar cannot be read as its type, and what to write instead.
struct ScalarProblem: Error, Equatable {
  var hint: String?

  init(_ hint: String? = nil) { self.hint = hint }
}
