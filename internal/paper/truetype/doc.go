// Package truetype reads a TrueType file as far as papers need it (characters to glyphs, widths) and makes the subset that is
// embedded in a paper: the outlines of its characters and nothing else. Two characters that share an outline stay two
// characters. Pure: bytes in, bytes out; equal input gives equal bytes.
package truetype
