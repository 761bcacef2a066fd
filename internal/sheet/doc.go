// Package sheet reads tables that people upload, XLSX (ECMA-376) or CSV (RFC 4180), and writes workbooks for them to
// fill in. Everything that comes in is hostile until parsed: Read bounds the bytes, the parts of the archive, the rows,
// the columns and the cells before it believes any of them, and runs, follows and loads nothing.
//
//	t, err := sheet.Read(file, sheet.Detect, sheet.Limits{})   // err is fault.Invalid on the field "file", in words
//	t.Format, t.Encoding                                       // to be told to the person
//	t.Rows[0] are the headings; Row.Line is the row as a spreadsheet numbers it
//
// A formula is never worked out and its stored result never taken: the cell comes out marked, and whoever checks the row
// says so. Macros, links to other files, embedded objects and encrypted files are refused.
package sheet
