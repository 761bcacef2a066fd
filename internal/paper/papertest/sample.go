package papertest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/paper"
)

// Names are names of persons with characters above U+FFFF and in extension A, which papers must not lose.
const Names = "王𬱖、李𫖯、张䶮、赵㛃"

// Sample is a made-up paper with every kind of part, and the files of its pictures.
func Sample(t testing.TB) (paper.Document, map[string]*paper.File) {
	t.Helper()
	photo, drawing := encoded(t, true), encoded(t, false)
	b := paper.New(paper.Template{ID: "T1", Version: 1}, "设置地点公示公告（样张）", "示范市示范区综合行政执法局")
	b.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第十四条第一款的规定，现将电子技术监控设备的设置地点予以公布。参加人员：" + Names + "。")
	b.Heading("一、设备与地点")
	b.Fields(paper.Filled("设置地点", "G107国道K2345+600东向西，距路口约120米"), paper.Filled("坐标（WGS 84）", "113.264400,23.129100"),
		paper.Field{Label: "附加条件"}, paper.Filled("说明", strings.Repeat("设备朝向西侧，采集“违法停车”等行为……", 90)))
	b.Heading("二、违法行为")
	b.Table([]string{"代码", "名称", "依据"}, []int{2, 4, 6}, []string{"1039", "违反规定停放机动车", "《道路交通安全法》第五十六条"}, []string{"1344", "", "Road Traffic Safety Law, Art. 90 (English text stays whole words)"})
	b.List("（一）是否必要；", "（二）场所是否合法、合理，标志是否明显；")
	b.Picture(blob.DigestOf(photo).String(), "图1 标志照片")
	b.Picture(blob.DigestOf(drawing).String(), "图2 示意图")
	b.Note("本公告为样张。\n电话：0757-12345678。")
	b.Signature(paper.Filled("拟制", Names[:7]), paper.Filled("签发", "测试员"))
	d := b.Document()
	d.Number = "示范综执设公〔2026〕1号"
	d.Sealed(paper.SealPlace{Body: d.Body, Date: "2026年11月27日"})
	d.Checked(paper.CheckCode{Code: "ABCD-EFGH-JKLM-NPQR", Address: "https://example.test/papers/check?code=ABCDEFGHJKLMNPQR", Words: "扫码或者在查验页面输入文号和查验码，核对本文书的真伪。"})
	files := map[string]*paper.File{}
	for _, content := range [][]byte{photo, drawing} {
		f, err := paper.ReadPicture(content)
		if err != nil {
			t.Fatal(err)
		}
		files[blob.DigestOf(content).String()] = f
	}
	return d, files
}

// Lay lays a document out, or fails the test.
func Lay(t testing.TB, d *paper.Document, files map[string]*paper.File, o paper.Options) *paper.Layout {
	t.Helper()
	l, err := paper.Lay(d, files, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// encoded draws a small picture as JPEG or PNG.
func encoded(t testing.TB, photo bool) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for y := range 180 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	if photo {
		out.Reset()
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
