/// A token that is found in the text before anything is split or merged.
struct AddedToken: Sendable, Equatable {
  var id: Int32
  var content: String
  /// Whether it is found only where no letter or digit touches it.
  var singleWord = false
  /// Whether it swallows the white space before it, and after it.
  var stripsLeft = false
  var stripsRight = false
  /// Whether it is looked for after normalization, in its own normalized form.
  var isNormalized = false
  /// Whether it stands for no text.
  var isSpecial = true
}

/// A part of a text: an added token, or what lies between two of them.
enum TextSegment {
  case token(Int32)
  case text(UnsafeBufferPointer<UInt8>)
}

/// Finds added tokens: from left to right, of those that begin at one place the longest.
struct AddedTokenFinder: Sendable {
  private let tokens: [AddedToken]
  /// A tree of bytes: node << 8 | byte leads to a node. The root is 0.
  private var children: [UInt64: Int32] = [:]
  /// The token that ends at each node, -1 where none does.
  private var tokenAtNode: [Int32] = [-1]
  /// Which bytes begin a token: most places of a text are passed over by this.
  private var isFirst = [Bool](repeating: false, count: 256)

  /// Finds `tokens` in texts, each as `pattern` gives it. Of two with one pattern the first is found.
  init(_ tokens: [AddedToken], pattern: (AddedToken) -> String) {
    self.tokens = tokens
    for (number, token) in tokens.enumerated() {
      var node: Int32 = 0
      let bytes = Array(pattern(token).utf8)
      guard let first = bytes.first else { continue }
      isFirst[Int(first)] = true
      for byte in bytes {
        let key = UInt64(node) << 8 | UInt64(byte)
        node = children[key] ?? Int32(tokenAtNode.count)
        if node == tokenAtNode.count { tokenAtNode.append(-1) }
        children[key] = node
      }
      if tokenAtNode[Int(node)] < 0 { tokenAtNode[Int(node)] = Int32(number) }
    }
  }

  /// Calls `body` with each part of a text; with none when it is empty.
  func forEachSegment(
    of text: UnsafeBufferPointer<UInt8>, _ body: (TextSegment) -> Void
  ) {
    var done = 0
    var index = 0
    while !tokens.isEmpty, index < text.count {
      guard isFirst[Int(text[index])], let match = longest(text, at: index) else {
        index += 1
        continue
      }
      let token = tokens[match.token]
      var (start, end) = (index, match.end)
      index = end
      if token.singleWord, text.hasWord(before: start) || text.hasWord(at: end) { continue }
      if token.stripsLeft { start = max(done, text.startOfSpaces(before: start, after: done)) }
      if token.stripsRight { end = text.endOfSpaces(from: end) }
      if done < start { body(.text(UnsafeBufferPointer(rebasing: text[done..<start]))) }
      // White space of which nothing is left since the token before took it is no token.
      if start < end { body(.token(token.id)) }
      done = end
    }
    if done < text.count { body(.text(UnsafeBufferPointer(rebasing: text[done...]))) }
  }

  private func longest(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (token: Int, end: Int)? {
    var node: Int32 = 0
    var found: (Int, Int)?
    for index in start..<text.count {
      guard let child = children[UInt64(node) << 8 | UInt64(text[index])] else { break }
      node = child
      if tokenAtNode[Int(node)] >= 0 { found = (Int(tokenAtNode[Int(node)]), index + 1) }
    }
    return found
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The scalar that ends before a byte, and where it begins; nil at the beginning.
  private func scalar(before index: Int) -> (scalar: Unicode.Scalar, start: Int)? {
    guard index > 0 else { return nil }
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return (ScalarText.decode(self, at: start).scalar, start)
  }

  fileprivate func hasWord(before index: Int) -> Bool {
    scalar(before: index)?.scalar.isWord ?? false
  }

  fileprivate func hasWord(at index: Int) -> Bool {
    index < count && ScalarText.decode(self, at: index).scalar.isWord
  }

  fileprivate func startOfSpaces(before index: Int, after bound: Int) -> Int {
    var index = index
    while index > bound, let (scalar, start) = scalar(before: index),
      scalar.properties.isWhitespace
    {
      index = start
    }
    return index
  }

  fileprivate func endOfSpaces(from index: Int) -> Int {
    var index = index
    while index < count {
      let (scalar, next) = ScalarText.decode(self, at: index)
      guard scalar.properties.isWhitespace else { break }
      index = next
    }
    return index
  }
}

extension Unicode.Scalar {
  /// Whether `\w` matches it, as Unicode Technical Standard 18 (annex C) defines that.
  fileprivate var isWord: Bool {
    guard let age = properties.age, age.major <= ScalarClass.unicodeVersion else { return false }
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
      return true
    default: return false
    }
  }
}
