package media

import (
	"bytes"

	"yuanjian/internal/law"
)

// kindFound is what the first bytes of a file say it is.
type kindFound struct {
	kind  string    // JPEG, PNG, MP4, or "" for anything else
	words law.Words // for a sentence
}

type magic struct {
	at    int
	bytes string
	kind  string
	words law.Words
}

// magics are tried in order. The foreign ones exist only to name what was sent by mistake.
var magics = []magic{
	{0, "\xff\xd8\xff", JPEG, law.Words{ZH: " JPEG 图片", EN: "a JPEG picture"}},
	{0, "\x89PNG\r\n\x1a\n", PNG, law.Words{ZH: " PNG 图片", EN: "a PNG picture"}},
	{4, "ftypheic", "", law.Words{ZH: " HEIC 图片", EN: "a HEIC picture"}},
	{4, "ftypheix", "", law.Words{ZH: " HEIC 图片", EN: "a HEIC picture"}},
	{4, "ftypmif1", "", law.Words{ZH: " HEIF 图片", EN: "a HEIF picture"}},
	{4, "ftypavif", "", law.Words{ZH: " AVIF 图片", EN: "an AVIF picture"}},
	{4, "ftyp", MP4, law.Words{ZH: " MP4 视频", EN: "an MP4 film"}},
	{4, "styp", "", law.Words{ZH: "缺少片头的视频分段（styp）", EN: "a segment of a film without its head (styp)"}},
	{4, "moov", "", law.Words{ZH: " QuickTime 影片", EN: "a QuickTime film"}},
	{4, "wide", "", law.Words{ZH: " QuickTime 影片", EN: "a QuickTime film"}},
	{4, "mdat", "", law.Words{ZH: "没有文件头的影片数据（mdat）", EN: "film data without a file header (mdat)"}},
	{0, "GIF8", "", law.Words{ZH: " GIF 图片", EN: "a GIF picture"}},
	{0, "BM", "", law.Words{ZH: " BMP 图片", EN: "a BMP picture"}},
	{0, "II*\x00", "", law.Words{ZH: " TIFF 图片", EN: "a TIFF picture"}},
	{0, "MM\x00*", "", law.Words{ZH: " TIFF 图片", EN: "a TIFF picture"}},
	{8, "WEBP", "", law.Words{ZH: " WebP 图片", EN: "a WebP picture"}},
	{8, "AVI ", "", law.Words{ZH: " AVI 视频", EN: "an AVI film"}},
	{8, "WAVE", "", law.Words{ZH: " WAV 音频", EN: "WAV sound"}},
	{0, "\x1a\x45\xdf\xa3", "", law.Words{ZH: " WebM 或者 Matroska 视频", EN: "a WebM or Matroska film"}},
	{0, "FLV\x01", "", law.Words{ZH: " FLV 视频", EN: "an FLV film"}},
	{0, "\x00\x00\x01\xba", "", law.Words{ZH: " MPEG 节目流视频", EN: "an MPEG program stream"}},
	{0, "\x00\x00\x00\x01", "", law.Words{ZH: "未封装的视频码流", EN: "a bare video stream without a container"}},
	{0, "IMKH", "", law.Words{ZH: "设备厂商私有格式的录像", EN: "a recording in a maker's own format"}},
	{0, "DHAV", "", law.Words{ZH: "设备厂商私有格式的录像", EN: "a recording in a maker's own format"}},
	{0, "ID3", "", law.Words{ZH: " MP3 音频", EN: "MP3 sound"}},
	{0, "%PDF", "", law.Words{ZH: " PDF 文档", EN: "a PDF document"}},
	{0, "PK\x03\x04", "", law.Words{ZH: " ZIP 压缩包", EN: "a ZIP archive"}},
	{0, "\x7fELF", "", law.Words{ZH: "可执行程序", EN: "a program"}},
	{0, "MZ", "", law.Words{ZH: "可执行程序", EN: "a program"}},
	{0, "<", "", law.Words{ZH: "网页或者 XML 文本", EN: "a web page or XML text"}},
}

// sniff names the content by its first bytes; err is an error of reading.
func sniff(s *source) (kindFound, error) {
	n := min(s.size, 16)
	head, err := s.at(0, int(n))
	if err != nil {
		return kindFound{}, err
	}
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes)) {
			return kindFound{m.kind, m.words}, nil
		}
	}
	return kindFound{"", law.Words{ZH: "无法识别的数据", EN: "data of no known type"}}, nil
}
