// Package paper is the page model of a paper (文书) and how it is laid out. Pure: no store, no clock, no randomness; equal
// models give equal bytes.
//
// # Words
//
//   - Document: what a paper says, as data: title, number, parts. It is what an act stores and whose digest is approved,
//     sealed and served. Text returns everything it says.
//   - Layout: the same on A4, measured once: pages of pieces of text, lines and pictures. internal/paper/pdf and
//     internal/paper/ofd write it; HTML shows the document on screen. All three say the same characters in the same order.
//
// # Making a paper
//
//	b := paper.New(paper.Template{ID: "C1.8", Version: 1}, "设置地点公示公告", body.Name)
//	b.Paragraph("根据《广东省非现场执法管理办法》第十四条第一款，……")
//	b.Fields(paper.Filled("设置地点", site.Words), paper.Filled("朝向", site.Direction))
//	d := b.Document() // blanks have become 无
//	if err := paper.Check(&d); err != nil { … } // a Missing names the character that the typeface lacks
//	l, err := paper.Lay(&d, pictures, paper.Options{})
//	file, err := pdf.Write(l)
//
// Number, check code and the persons who drafted and approved are filled by docket when the paper is approved.
//
// # Breaking lines
//
// Between any two Chinese characters, with 避头尾: no mark that closes begins a line, none that opens ends one, … and —— stay
// whole; Latin words and numbers stay whole while they fit on a line. No character is ever dropped: a blank at the end of a
// line stays there.
package paper
