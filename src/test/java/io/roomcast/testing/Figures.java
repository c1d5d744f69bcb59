package io.roomcast.testing;

import java.util.List;

/** What the server has counted, at one moment. */
public record Figures(String text) {
    /** @param series a name with its tags as they are written there, or with some of them; several are added up */
    public double of(String series) {
        String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
        List<String> tags = series.contains("{")
                ? List.of(series.substring(series.indexOf('{') + 1, series.length() - 1)
                        .split(",", -1))
                : List.of();
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> tags.stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
