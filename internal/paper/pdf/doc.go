// Package pdf writes a laid-out paper as PDF 1.7: tagged, with language and title, the typeface embedded as a subset. Every
// character has a code of its own (CID), and CIDToGIDMap leads to its outline, so that two characters that share an outline are
// still read as themselves. Equal layouts give equal bytes: no clock, no randomness.
package pdf
