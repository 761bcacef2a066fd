package ui

import "fmt"

// Chart is a comparison of a few numbers as bars, each with its number in words beside it: who does not see the bars loses
// nothing. Bars are told apart by pattern, not by colour alone.
type Chart struct {
	ID    string // tells charts of one page apart; empty for the only one
	Title string
	Lead  string // one sentence; may be empty
	Unit  string // what is counted: 日均抓拍数
	Bars  []Bar
}

// Bar is one number of a chart.
type Bar struct {
	Label string
	Note  string // the days that were counted; may be empty
	Value float64
	Shown string // the number as people read it
}

// patterns are how many there are in the template.
const patterns = 3

// Width is how long a bar is, in per cent of the longest, as SVG writes it.
func (c Chart) Width(i int) string {
	longest := 0.0
	for _, b := range c.Bars {
		longest = max(longest, b.Value)
	}
	if longest <= 0 {
		return "0%"
	}
	return fmt.Sprintf("%.1f%%", c.Bars[i].Value*100/longest)
}

// Pattern is the name of the pattern of a bar.
func (c Chart) Pattern(i int) string { return fmt.Sprintf("chart%s-%d", c.ID, i%patterns) }
