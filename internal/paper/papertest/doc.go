// Package papertest reads the files of papers back, for tests: a strict reader of our own PDF, an independent one (pdf.js in
// Chromium) that also draws pages as pictures, and made-up papers.
package papertest
