/// Several plots in one drawing, in rows and columns, which share an axis and a legend.
public struct SmallMultiples: Plot {
  /// The words above the drawing.
  public var title: String
  /// The words below the title.
  public var subtitle: String
  /// The plots, row by row; the title of each stands above it.
  public var panels: [any CartesianPlot]
  /// How many stand in a row; `nil` for all of them, as long as there is room.
  public var columns: Int?
  /// Whether all have the same horizontal axis, whose words then stand only below the last.
  public var sharesX: Bool
  /// Whether all have the same vertical axis, whose words then stand only beside the first.
  public var sharesY: Bool
  /// The width of the drawing in pixels.
  public var width: Double
  /// The height of the area between the axes of one plot in pixels.
  public var height: Double

  /// Plots side by side that share the vertical axis; see `stack` for plots below each other.
  public init(
    title: String = "", subtitle: String = "", panels: [any CartesianPlot], columns: Int? = nil,
    sharesX: Bool = false, sharesY: Bool = true, width: Double = 840, height: Double = 190
  ) {
    (self.title, self.subtitle, self.panels, self.columns) = (title, subtitle, panels, columns)
    (self.sharesX, self.sharesY, self.width, self.height) = (sharesX, sharesY, width, height)
  }

  /// Plots below each other that share the horizontal axis: a rank and the loss over the same steps.
  public static func stack(
    title: String = "", subtitle: String = "", _ panels: [any CartesianPlot],
    width: Double = 640, height: Double = 150
  ) -> SmallMultiples {
    SmallMultiples(
      title: title, subtitle: subtitle, panels: panels, columns: 1, sharesX: true,
      sharesY: false, width: width, height: height)
  }

  /// What the drawing shows, for a reader who cannot see it.
  public var summary: String {
    let parts = panels.prefix(12).map { panel in
      panel.title.isEmpty ? panel.summary : "\(panel.title): \(panel.summary)"
    }
    return "\(panels.count) panels. " + parts.joined(separator: " ")
  }

  /// The whole SVG file for a page of this theme.
  public func svg(_ theme: Theme) -> String {
    let most = max(1, Int(ChartGrid.sensible(width) / 130))
    let columns = max(1, min(self.columns ?? most, most, panels.count))
    return ChartGrid.smallEnough(panels: panels.count) { share in
      svg(theme, columns: columns, share: share)
    }
  }

  private func svg(_ theme: Theme, columns: Int, share: Int) -> String {
    let charts = panels.map {
      $0.chart(theme, panels: share, allowsEndLabels: columns == 1)
    }
    var grid = ChartGrid(
      charts: charts, width: ChartGrid.sensible(width), height: ChartGrid.sensible(height),
      theme: theme)
    (grid.columns, grid.sharesX, grid.sharesY) = (columns, sharesX, sharesY)
    (grid.title, grid.summary) = (title, summary)
    var notes: [String] = []
    for note in [subtitle] + charts.map(\.subtitle) where !note.isEmpty && !notes.contains(note) {
      notes.append(note)
    }
    grid.subtitle = Chart.subtitle(notes.joined(separator: "; "), charts)
    return grid.svg()
  }
}
