// Package retention says how long records are kept and how they go (粤府〔2025〕12号 Art 7, 34; 公共安全视频图像信息系统管理条例 Art 17;
// 个人信息保护法 Art 47; 行政处罚法 Art 36). It knows objects by their kind and id only; the chapter that owns them says of each in which
// class it is, since when its purpose has ended, and takes its rows away.
//
// Words: retention 保存, class 保存类别, kept until 保存至, hold 暂缓处置, due 到期, disposal 处置 (删除), proof 处置证明.
//
// Classes, and from when on an object of each may go: never before all of it has passed, counted in whole days of Beijing from the
// day after the capture.
//
//   - refused 审核不通过, excluded 已排除: the least term (statute.RetentionTerm, 30 days unless a source of the field sets more), and
//     SettledDays after the verdict or the exclusion, in which it is still looked at a second time. [POLICY]
//   - passed 审核通过而未立案: the least term, and the term of limitation (statute.LimitationTerm, two years unless a source sets
//     more): until then a case may follow.
//   - open 未办结: never; its purpose has not ended.
//
// A hold wins over every term. It is placed and lifted by acts with reasons; what waits in the owning chapter by itself, such as a
// recall, holds as long as it waits.
//
// What is due is found by periodic work and stands in a queue, class by class. The head orders a class of the queue to be disposed
// of; the owning chapter carries it out in acts of at most ChunkMost, judges each object anew in the act that takes it, and records a
// result for each. Files are taken out of the store after the act by a job: it looks whether anything else keeps the same bytes, and
// a killed process takes them out at its next start.
//
// Disposals, as disposal.go has them:
//
//	running → done
//
// Relies on: statute (terms of a field), act, job, blob, seal.
package retention
