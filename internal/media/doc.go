// Package media reads the structure of pictures and films that devices and parties send, before anything decodes
// them, and draws small copies of pictures that passed. It knows no chapter of the law: it serves 第十八条 and
// 第三十条, under which a picture counts only when it is what the device recorded.
//
// # Structure
//
// Check walks markers (JPEG, ITU-T T.81), chunks (PNG, ISO/IEC 15948) and boxes (MP4, ISO/IEC 14496-12, -14, -15)
// with one bounded window of memory and work bounded by the size of the file. It never decodes a pixel and never
// allocates by a number that the file states. What it refuses is a Defect: a reason, the byte, a sentence in
// Chinese and English, and what cures it.
//
//	JPEG  begins with SOI, every segment inside the file, one frame header (8 bit; baseline, extended or progressive
//	      with Huffman codes; 1, 3 or 4 components), tables present before the scan that uses them, every component
//	      scanned, every scan long enough for its blocks and with its restart markers complete and in order, EOI.
//	PNG   signature, IHDR first, lawful depth and colour, every chunk's CRC, PLTE where needed, IDAT in one run and
//	      not empty, IEND. An animated PNG is refused: it would hold pictures that the reviewer is not shown.
//	MP4   ftyp of the MP4 family, one moov, every box inside its parent; at least one video track, each of them H.264
//	      (avc1, avc3) or H.265 (hvc1, hev1) with its configuration; sample tables or fragments whose every sample
//	      lies in a media data box and whose picture units fill the sample exactly; at least one frame.
//
// Three things are accepted on purpose. Bytes after a JPEG's EOI or a PNG's IEND: many cameras pad there, phones put
// a second picture there; they stay in the original, their number is Info.Trailing, and nothing here reads them.
// A fragmented MP4 cut exactly between two fragments: nothing in the file says that more was to come. Scan data that
// is damaged but still well formed: only decoding shows that, and the digest of the event shows it better.
//
// # Copies
//
// A Decoder draws the thumbnail and the viewing copy of a picture: upright by its EXIF orientation, without any
// metadata, never larger than the original. It decodes as many pictures at a time as it has places, refuses pictures
// that would need more memory than allowed, and turns a decoder's panic into an error. The original is never touched.
// There is no film decoder in the program: a film has no copies (ErrNoPicture); the page plays the film itself.
package media
