/// A plot with two axes, which can be drawn alone or as one of several panels.
public protocol CartesianPlot: Plot {
  /// The words below the title.
  var subtitle: String { get }
  /// The width of the drawing in pixels.
  var width: Double { get }
  /// The height of the area between the axes in pixels.
  var height: Double { get }
  /// What is to be laid out.
  ///
  /// - Parameters:
  ///   - theme: The colours.
  ///   - panels: How many plots share the file, and so its greatest size.
  ///   - allowsEndLabels: Whether there is room for words at the ends of the lines.
  /// - Returns: Axes, names and what draws the rest.
  func chart(_ theme: Theme, panels: Int, allowsEndLabels: Bool) -> Chart
}

extension CartesianPlot {
  /// The whole SVG file for a page of this theme.
  public func svg(_ theme: Theme) -> String {
    ChartGrid.smallEnough(panels: 1) { panels in
      let chart = chart(theme, panels: panels, allowsEndLabels: true)
      var grid = ChartGrid(
        charts: [chart], width: ChartGrid.sensible(width), height: ChartGrid.sensible(height),
        theme: theme)
      (grid.title, grid.summary) = (title, summary)
      grid.subtitle = Chart.subtitle(subtitle, [chart])
      return grid.svg()
    }
  }
}

/// A plot with two axes as it is laid out; made by plots, used by none of their users.
public struct Chart {
  var title = ""
  var subtitle = ""
  var x: ChartAxis
  var y: ChartAxis
  /// What the colours mean, where no words stand at the ends of the lines.
  var legend: [LegendEntry] = []
  /// The words at the ends of the lines.
  var endLabels: [EndLabel] = []
  /// The words above vertical marks.
  var markLabels: [MarkLabel] = []
  /// How many values lie outside the axes, and of how many.
  var outside = 0, counted = 0
  /// Whether there is nothing to be drawn, and the drawing should say so.
  var isEmpty = false
  /// Draws what is between the axes.
  var draw: (Frame, inout Canvas) -> Void
}

extension Chart {
  /// A subtitle and what the reader of these charts must know beside it.
  static func subtitle(_ words: String, _ charts: [Chart]) -> String {
    let outside = charts.reduce(0) { $0 + $1.outside }
    let counted = charts.reduce(0) { $0 + $1.counted }
    let note = outside > 0 ? "\(outside) of \(counted) values lie outside the range" : ""
    return [words, note].filter { !$0.isEmpty }.joined(separator: "; ")
  }
}

/// The area between the axes, and the maps of values to its pixels.
struct Frame {
  let rect: Rect
  let x, y: AxisScale
}

/// A name in a legend and the line or area that it explains.
struct LegendEntry {
  var name: String
  var color: Color
  var dash: String?
  var isArea = false
}

/// A name at the right of the last point of a line.
struct EndLabel {
  var text: String
  var color: Color
  /// The last point, in values of the axes; its x is `nil` for a line across the whole plot.
  var x: Double?
  var y: Double
}

/// A name above the first of some vertical marks that has room for it.
struct MarkLabel {
  var text: String
  var positions: [Double]
}
