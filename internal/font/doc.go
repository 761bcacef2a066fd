// Package font carries the one typeface of drawn pictures and papers: Noto Sans SC Regular, TrueType outlines,
// 30,890 characters, among them those of GB 18030 that stand in names. Pages use the system's typefaces instead.
//
// NotoSansSC-Regular.ttf.gz is 400Regular/NotoSansSC_400Regular.ttf of the npm package
// @expo-google-fonts/noto-sans-sc 0.4.3, compressed. Its licence, the SIL Open Font License 1.1, is OFL.txt.
package font
