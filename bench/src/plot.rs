//! Plots of growth, as SVG.

use std::path::Path;

use plotters::prelude::*;

use crate::Result;

const SIZE: (u32, u32) = (520, 320);
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 90, 160),
    RGBColor(200, 90, 0),
    RGBColor(90, 140, 200),
    RGBColor(230, 160, 100),
    RGBColor(60, 150, 90),
];

/// A line of a plot: its name, and its points.
pub type Line = (&'static str, Vec<(f64, f64)>);

/// Draws lines over the number of articles, both on logarithmic scales: what grows linearly rises by one decade a decade.
///
/// # Errors
/// There is no point above zero, or the file cannot be written.
pub fn draw(path: &Path, unit: &str, lines: &[Line]) -> Result<()> {
    let points = || lines.iter().flat_map(|(_, points)| points).filter(|(x, y)| *x > 0.0 && *y > 0.0);
    let least = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(0.0, f64::max);
    let (left, right, low, high) = (least(|p| p.0), most(|p| p.0), least(|p| p.1), most(|p| p.1));
    if right <= 0.0 {
        return Err("there is nothing to draw".into());
    }
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(10)
        .x_label_area_size(38)
        .y_label_area_size(62)
        .build_cartesian_2d((left * 0.8..right * 1.25).log_scale(), (low * 0.5..high * 2.0).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("articles")
        .y_desc(unit)
        .x_label_formatter(&|x| plain_number(*x))
        .y_label_formatter(&|y| plain_number(*y))
        .draw()?;
    for ((name, points), &colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let points: Vec<(f64, f64)> = points.iter().copied().filter(|(x, y)| *x > 0.0 && *y > 0.0).collect();
        chart
            .draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
        chart.draw_series(points.into_iter().map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .draw()?;
    area.present()?;
    Ok(())
}

fn plain_number(value: f64) -> String {
    if value >= 1e6 {
        format!("{}m", value / 1e6)
    } else if value >= 1e3 {
        format!("{}k", value / 1e3)
    } else {
        format!("{}", (value * 1000.0).round() / 1000.0)
    }
}
