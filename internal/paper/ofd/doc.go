// Package ofd writes a laid-out paper as OFD (GB/T 33190—2016), the same pages as the PDF has, with the typeface embedded as a
// subset. What belongs to the page and not to the paper (foot, lines, repeated heads) lies in the background layer. Equal
// layouts give equal bytes: no clock, no randomness.
package ofd
