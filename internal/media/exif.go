package media

import (
	"bytes"
	"encoding/binary"
)

// exifOrientation reads the orientation (tag 0x0112) from an APP1 segment of a JPEG; 0 when it holds none. Damaged
// EXIF is no defect of the picture: it is then shown as it is stored.
func exifOrientation(segment []byte) int {
	tiff, found := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !found {
		return 0
	}
	return tiffOrientation(tiff)
}

// tiffOrientation reads the orientation from IFD0 of a TIFF block (EXIF in JPEG, eXIf in PNG).
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return 0
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == 3 {
			if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
				return int(v)
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}
