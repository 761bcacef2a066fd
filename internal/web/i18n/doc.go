// Package i18n holds the words of the pages, by key, Chinese first and English second.
//
// Every page brings its own two files, zh/<page>.txt and en/<page>.txt, so that authors of different pages never
// meet in one file. A key begins with the name of its file: the file device.txt holds device.title, device.serial.
//
//	# comment
//	device.title = 设备
//	device.count = 共{1}台设备
//	device.found = {1} {1|device|devices} found
//
// {1}, {2} … are arguments; {1|device|devices} chooses by whether argument 1 is one (English needs it, Chinese never).
// A text is plain text: no markup, no line break. Legal sentences that a chapter makes (refusals, findings) are
// law.Words and do not pass through here.
//
// The tests of this package read every template and Go file below internal/web and fail on a key that does not exist
// in both languages, on a text whose arguments differ between them, and on Chinese that breaks the rules of Lint.
package i18n
