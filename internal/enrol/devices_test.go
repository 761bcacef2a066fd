package enrol_test

import (
	"fmt"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/enrol"
)

func junction(n int) map[string]string {
	return map[string]string{"maker": "测试设备厂", "model": "CS-100", "serial": fmt.Sprintf("SN%06d", n), "words": fmt.Sprintf("测试路%d号路口", n/2), "kind": "定点监控",
		"place": "道路", "direction": "东向西", "lon": fmt.Sprintf("113.%04d", n/2), "lat": "23.0215", "violation": "1208", "field": "公安交通管理"}
}

// A device from a list is registered with its site and its use, and nothing of it is approved (Art 9–14).
func TestDevicesFromAListAreRegisteredAndNoMore(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.By(access.Keeper)
		carried := with(junction(9), "carrier", "无人车", "kind", "移动巡查区域", "words", "云山片区", "lon", "", "lat", "",
			"area", "113.10,23.00;113.13,23.00;113.13,23.03;113.10,23.00", "tolerance_m", "")
		lines := []map[string]string{junction(2), junction(3), with(junction(2), "violation", "1345"), with(junction(4), "direction", "西向东"), carried}
		e := o.entered(by, enrol.Devices, lines...)
		if got := o.said(e); got != "2 new\n3 new\n4 changed\n5 new\n6 new\n" {
			t.Fatal(got)
		}
		if d, s, u := o.count("device"), o.count("site"), o.count("device_use"); d != 4 || s != 3 || u != 5 {
			t.Errorf("%d devices at %d sites with %d uses", d, s, u)
		}
		page, err := o.lists.Devices.List(t.Context(), by.Scope(access.ViewDevices), device.Filter{}, o.Clock.Now())
		if err != nil || len(page.Rows) != 5 {
			t.Fatalf("%d uses, %v", len(page.Rows), err)
		}
		for _, r := range page.Rows {
			if r.Standing.State != device.Draft || len(r.Life.Facts) != 1 || r.Life.Facts[0].Event != device.Registered || r.Life.Use.Body != o.County.ID {
				t.Errorf("%s: %s, %d facts", r.Life.Device.Serial, r.Standing.State, len(r.Life.Facts))
			}
		}
		again := o.read(by, enrol.Devices, csv(t, enrol.Devices, append(lines, with(junction(2), "words", "另一路口"))...))
		if again.Counts != (enrol.Counts{Same: 5, Changed: 1}) {
			t.Errorf("again:\n%s", o.said(again.Enrolment))
		}
		o.Verify()
	})
}

func TestDevicesThatCannotBeEntered(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.entered(o.By(access.Keeper), enrol.Devices, junction(1))
		o.entered(o.Who(access.Keeper, o.Other).By, enrol.Devices, junction(50))
		r := o.read(o.By(access.Keeper), enrol.Devices, csv(t, enrol.Devices,
			with(junction(10), "maker", ""), with(junction(11), "serial", strings.Repeat("9", 201)), with(junction(12), "place", "公共浴室"), with(junction(13), "place", ""),
			with(junction(14), "kind", "固定"), with(junction(15), "lon", "23.02", "lat", "113.1"), with(junction(16), "lon", "116.4", "lat", "39.9"), with(junction(17), "lon", ""),
			with(junction(18), "kind", "移动巡查区域"), with(junction(19), "kind", "移动巡查区域", "area", "113.1,23.0;113.2"), with(junction(20), "carrier", "无人车"),
			with(junction(21), "violation", ""), with(junction(22), "field", "生态环境"), junction(50), with(junction(1), "model", "CS-200"),
			with(junction(1), "lon", "113.2000"), with(junction(24), "tolerance_m", "5000"), junction(26), junction(26), with(junction(27), "lon", "113.5000")))
		want := strings.Join([]string{
			"2 wrong [生产厂家：请填写生产厂家。]",
			"3 wrong [出厂编号：不能超过200个字。]",
			"4 wrong [场所类别：*第十五条*]",
			"5 wrong [场所类别：请填写场所类别。]",
			"6 wrong [监控方式：请填写下列之一：定点监控、移动监控点、移动巡查区域。]",
			"7 wrong [纬度：请填写-90至90的数。] [经度：位置不在广东省范围内*]",
			"8 wrong [经度：位置不在广东省范围内*]",
			"9 wrong [经度：*]",
			"10 wrong [移动监控区域：请画出首尾相同的区域，4至500个点。]",
			"11 wrong [移动监控区域：区域写成：经度，纬度；经度，纬度；…，首尾相同。]",
			"12 wrong [载具：无人载具上的设备只能用于移动监控区域。]",
			"13 wrong [违法行为代码：请填写违法行为代码。]",
			"14 wrong [执法领域：*]",
			"15 wrong [出厂编号：这个厂家的这个出厂编号已由其他单位登记，请核对。]",
			"16 wrong [型号：这台设备已经登记，型号或者载具不同。请按登记的填写。]",
			"17 wrong [设置地点：已经有同名的设置地点，方向也相同，但是位置或者类别不同。不是同一地点的，请换一个名称。]",
			"18 wrong [允许偏差（米）：请填写0至1000的数。]",
			"19 new",
			"20 wrong [违法行为代码：同一个文件里已经有这台设备在这个地点的这项用途。]",
			"21 wrong [设置地点：已经有同名的设置地点*]",
		}, "\n")
		got := strings.Split(strings.TrimSpace(o.said(r.Enrolment)), "\n")
		for i, w := range strings.Split(want, "\n") {
			if i >= len(got) || !like(got[i], w) {
				t.Errorf("got  %s\nwant %s", got[min(i, len(got)-1)], w)
			}
		}
	})
}

// like tells whether a line is as wanted; * stands for anything.
func like(got, want string) bool {
	for i, part := range strings.Split(want, "*") {
		at := strings.Index(got, part)
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		got = got[at+len(part):]
	}
	return got == "" || strings.HasSuffix(want, "*")
}
