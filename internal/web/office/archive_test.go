package office_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/archive/archivetest"
	"yuanjian/internal/blob"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// archiveDesk is an office over a world with an archivist.
type archiveDesk struct {
	*caseDesk
	r *archivetest.Room
}

func newArchiveDesk(t *testing.T, w *testkit.World) *archiveDesk {
	t.Helper()
	r := archivetest.New(t, w)
	d := &caseDesk{of: r.Office, face: newFace(t, w, func(o *office.Office) {
		o.Captures, o.Papers, o.Notices, o.Cases, o.Files.Store = r.Shots, r.S.Papers, r.S, r.C, r.Store
	})}
	return &archiveDesk{d, r}
}

// keeps is a browser of the archivist.
func (d *archiveDesk) keeps() *visitor { return d.as(d.r.Archivist) }

// TestA34_TheArchiveByForms: a closed case stands in the list from its day on, is checked, sealed, found again by number, term and class, handed
// over as a package that the script passes, and opened again; who only reads changes nothing.
func TestA34_TheArchiveByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newArchiveDesk(t, w)
		id := d.r.Closed()
		at, number := "/archive/"+id, d.of.See(id).Number
		d.keeps().get("/archive").wants(200, number, "待归档", "共1条")
		d.keeps().get("/archive?due=yes").wants(200, "没有待归档的案件")
		d.r.Paper(id, "C4.28")
		d.r.Days(archive.WaitDays + 1)
		v := d.keeps()
		v.get("/").wants(200, "归档", "/archive?due=yes")
		v.get("/archive?due=yes").wants(200, number, "可以归档")
		v.get(at).wants(200, "正卷", "副卷", "可以归档", "案卷封面")
		d.as(d.of.Head).get("/cases/"+id).wants(200, "案卷归档")
		d.as(d.of.First).get(at).wants(200, "正卷").lacks(at+"/seal", at+"/reopen")
		v.get(at+"/seal").wants(200, "真实性", "完整性", "可用性", "安全性", "通过", "保管期限", "至少保管30年")
		v.post(at+"/seal").wants(422, "请选择")
		v.post(at+"/seal", "class", "10").wants(422, "至少是30年")
		v.post(at+"/seal", "class", "30").goes(at)
		v.post(at+"/seal", "class", "30").wants(409, "已经归档")
		until := d.of.See(id).Now.Year() + 30
		sealedPage := v.get(at).wants(200, "已归档", "下载移交包", "第1版", "归档时的检查结果").lacks("现在不能归档")
		sealed := sealedPage.text
		v.get("/archive/sealed?number="+strings.SplitN(number, "第", 2)[0]+"&class=30").wants(200, number, "共1条")
		v.get("/archive/sealed?class=10").wants(200, "没有符合条件的案卷")
		v.get("/archive/sealed?until=2999").wants(200, "没有符合条件的案卷")
		v.get("/archive/sealed?until=next").wants(422, "四位数的年份")
		v.get("/archive/sealed?until="+strconv.Itoa(until)).wants(200, number)
		v.get("/archive.csv").wants(200, "导出人", number, sealedManifest(d, id))
		v.get(sealed[strings.Index(sealed, "/archive/"+id+"/files/"):][:len("/archive/"+id+"/files/")+64]).wants(200)
		d.packageIsWhole(v, link(sealedPage, "下载移交包"))
		v.get(at+"/versions/2/package.zip").wants(404, "")
		v.get(at+"/files/"+strings.Repeat("0", 64)).wants(404, "")
		v.get(at+"/reopen").wants(200, "行政复议、行政诉讼")
		v.post(at+"/reopen", "reason", "remedy").wants(422, "请写明依据")
		v.post(at+"/reopen", "reason", "remedy", "words", "复议机关通知1号").goes(at)
		v.get(at).wants(200, "已重新打开", "复议机关通知1号", "第1版")
		v.get("/archive").wants(200, "归档过1次")
		v.get(at+"/reopen").wants(409, "现在不需要办理")
		d.Verify()
	})
}

func sealedManifest(d *archiveDesk, id string) string {
	x, err := d.r.A.Look(d.t.Context(), d.DB.Reader(), d.r.Archivist.Scope(access.ViewArchives), id)
	d.of.Must(err)
	return x.Sealed().Manifest
}

// packageIsWhole downloads a package once the ledger proves it, and has it checked by the script that shares no code with the program.
func (d *archiveDesk) packageIsWhole(v *visitor, url string) {
	d.t.Helper()
	v.get(url).wants(409, "账簿的证明正在生成")
	d.r.Prove()
	got := v.get(url).wants(200)
	if got.header.Get("Content-Type") != "application/zip" || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		d.t.Errorf("it comes as %v", got.header)
	}
	path := filepath.Join(d.t.TempDir(), "package.zip")
	d.of.Must(os.WriteFile(path, []byte(got.text), 0o600))
	check := func() (string, error) {
		out, err := exec.CommandContext(d.t.Context(), "python3", filepath.Join(testkit.Root(d.t), "scripts", "check-archive"), path).CombinedOutput()
		return string(out), err
	}
	if out, err := check(); err != nil || !strings.Contains(out, "all as sealed") {
		d.t.Errorf("the script: %s %v", out, err)
	}
	b := []byte(got.text)
	b[len(b)/2] ^= 1
	d.of.Must(os.WriteFile(path, b, 0o600))
	if out, err := check(); err == nil {
		d.t.Errorf("a spoilt package passes: %s", out)
	}
}

// TestA34_ASpoiltFileIsFoundOnThePage: whoever has a sealed file checked again is told which document is spoilt; a package of it breaks off.
func TestA34_ASpoiltFileIsFoundOnThePage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newArchiveDesk(t, w)
		id := d.r.Ready()
		_, err := d.r.A.Archive(t.Context(), d.r.Archivist, id, archive.Permanent)
		d.of.Must(err)
		v, at := d.keeps(), "/archive/"+id
		v.get(at+"/checks").wants(200, "通过").lacks("没有通过", "没有全部通过")
		x, err := d.r.A.Look(t.Context(), d.DB.Reader(), d.r.Archivist.Scope(access.ViewArchives), id)
		d.of.Must(err)
		digest, err := blob.ParseDigest(x.Entries[1].Files[0].SHA256)
		d.of.Must(err)
		path := d.of.Store.Path(digest)
		content, err := os.ReadFile(path)
		d.of.Must(err)
		content[len(content)/2] ^= 1
		d.of.Must(os.Chmod(path, 0o600))
		d.of.Must(os.WriteFile(path, content, 0o600))
		v.get(at+"/checks").wants(200, "检查没有全部通过", "没有通过", x.Entries[1].Title)
	})
}

// TestA34_AHoldOnACaseByForms: head and legal reviewer hold the file of a case and lift that; the list of holds leads to the file.
func TestA34_AHoldOnACaseByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newArchiveDesk(t, w)
		id := d.r.Ready()
		head, v, at := d.as(d.of.Head), d.keeps(), "/archive/"+id
		head.get(at+"/hold").wants(200, "行政复议、行政诉讼或者国家赔偿")
		head.post(at+"/hold", "reason", "litigation", "words", "").wants(422, "依据：请填写")
		head.post(at+"/hold", "reason", "litigation", "words", "申诉1号").goes(at)
		head.get("/retention/holds?open=1").wants(200, at, "案卷", "申诉1号")
		v.get(at).wants(200, "案卷已暂缓处置", "现在不能归档", "申诉1号").lacks("/lift")
		v.post(at+"/seal", "class", "30").wants(409, "暂缓处置")
		lift := link(head.get(at), "解除暂缓处置")
		head.get(lift).wants(200, at)
		head.post(lift, "words", "申诉已经办结").goes(at)
		v.post(at+"/seal", "class", "30").goes(at)
		d.Verify()
	})
}

// TestA34_WhoIsKeptFromACaseSeesNoFileOfIt: a recused person and one of another body find nothing.
func TestA34_WhoIsKeptFromACaseSeesNoFileOfIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newArchiveDesk(t, w)
		id := d.r.Ready()
		d.of.Recuse(d.r.Archivist, id)
		v := d.keeps()
		v.get("/archive").wants(200).lacks("/archive/" + id)
		v.get("/archive/"+id).wants(409, "回避这件事项")
		n := -1
		d.of.Must(d.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM access_log WHERE item_id = $1 AND person = $2`, id, d.r.Archivist.Person).Scan(&n))
		if n != 0 {
			t.Errorf("%d looks that were refused are on record", n)
		}
	})
}
