// Package detect looks at captures as an aid to who reviews them (Art 3, 5): it proposes, and knows no verdict.
//
// Words: suggestion 机器建议, model 算法模型, score 得分.
//
// A Detector is shown what a capture says of itself and its media, and answers with hints: a kind of a closed list, a score, and
// where in the picture. A hint is no fact: no condition is judged by it, and no verdict comes of it. The score tells how far a
// measure lies beyond its threshold, from 0 (at it) to 1; it is no probability.
//
// What is here is small, in plain Go, and says what it cannot do (the figures are in docs/benchmarks.md):
//
//	Plates    the form of a plate against GA 36-2018, new-energy plates included (plate.go)
//	Pictures  sharpness, exposure, and the regular pattern of a photographed screen (picture.go, pattern.go)
//	Files     metadata that contradicts the picture or the event, and traces of a second compression (exif.go, double.go)
//
// Measures of pictures are taken where pictures are decoded: in processes that may do nothing else (media/apart).
package detect
