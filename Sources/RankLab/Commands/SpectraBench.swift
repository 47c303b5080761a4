enum SpectraBench {
  static func run(_ options: BenchOptions) throws {}
}
