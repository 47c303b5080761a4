import Testing

@testable import ExperimentFile

/// Settings that plugins share by a field.
@Suite struct SettingGroupTests {
  struct Shared: SettingGroup {
    @Setting("how many", 1...) var howMany = 3
    @Setting("whether") var flag = false
  }

  struct Plugin: Configurable {
    static let kind = "shared"
    static let summary = "a plugin with shared settings"
    @Setting("before") var before = 1
    var shared = Shared()
    @Setting("after") var after = 2
  }

  @Test func `a group's settings are the plugin's own, in its place`() {
    #expect(Plugin.settings.fields.map(\.name) == ["before", "how_many", "flag", "after"])
  }

  @Test func `they are read, changed and told like others`() throws {
    let read = try Plugin(
      reading: TypedBlock(["how_many": .integer(5), "after": .integer(9)]))
    #expect(read.shared.howMany == 5 && read.after == 9 && !read.shared.flag)
    #expect(Plugin().shared.howMany == 3, "the defaults are nobody's")
    let changed = read.with(\.shared.flag, true)
    #expect(changed.shared.flag && !read.shared.flag)
    #expect(
      changed.component(of: "x").settings.values.keys.sorted() == ["after", "flag", "how_many"])
    #expect(Plugin().identity != changed.identity)
  }
}
