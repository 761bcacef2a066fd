package serving_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/ledger"
	"yuanjian/internal/serving"
)

// TestA38_2_RowsOfAServiceThatWereAlteredAreFound: an earlier day of service, a state, a file, a signature, a confirmation or a step that somebody
// put in or took out by hand; whatever is not altered is as recorded.
func TestA38_2_RowsOfAServiceThatWereAlteredAreFound(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		x := o.consented(o.offer())
		id, err := o.begin(o.paper("m", citizen), serving.ByElectronic)
		o.must(err)
		o.after(time.Minute)
		hand, err := o.begin(o.paper("n", citizen), serving.ByHand)
		o.must(err)
		_, err = o.s.Record(t.Context(), o.first, hand, serving.Try{Attempt: 1, Result: "served", At: o.Clock.Now(), Place: "测试路2号", Receiver: "self", Name: citizen.Name, Files: []device.Attachment{o.file("回证")}})
		o.must(err)
		for i, who := range []serving.Recipient{{Kind: serving.Citizen, Name: "钱不愿", Number: "440605199001010038", Address: "测试区测试路3号"}, {Kind: serving.Citizen, Name: "孙不愿", Number: "440605199001010054", Address: "测试区测试路4号"}} {
			if i == 1 { // one before there was a paper, one after
				f := o.offer()
				f.Recipient = who
				o.offered(f)
			}
			_, err = o.s.Decline(t.Context(), o.first, serving.Declining{Body: o.County.ID, Recipient: who, Said: serving.Ending{Door: "phone"}})
			o.must(err)
		}
		o.sound()
		for name, sql := range map[string]string{
			"an earlier day":         `UPDATE serving SET served_at = served_at - 86400000000 WHERE id = '` + hand + `'`,
			"another paper":          `UPDATE serving SET digest = 'x' WHERE id = '` + hand + `'`,
			"a state":                `UPDATE serving SET state = 'served' WHERE id = '` + id + `'`,
			"a step is gone":         `DELETE FROM serving_step WHERE serving = '` + hand + `' AND no = 2`,
			"a step is altered":      `UPDATE serving_step SET said = said || said WHERE serving = '` + hand + `' AND no = 2`,
			"a step comes earlier":   `UPDATE serving_step SET at = at - 1 WHERE serving = '` + hand + `' AND no = 2`,
			"a service is gone":      `DELETE FROM serving_step WHERE serving = '` + id + `'`,
			"another receipt":        `UPDATE serving_file SET sha256 = 'x' WHERE serving = '` + hand + `'`,
			"a refusal is gone":      `DELETE FROM service_consent WHERE state = 'declined'`,
			"who declined agrees":    `UPDATE service_consent SET state = 'given' WHERE state = 'declined'`,
			"a consent is gone":      `DELETE FROM service_consent`,
			"a consent holds again":  `UPDATE service_consent SET state = 'withdrawn' WHERE id = '` + x.ID + `'`,
			"other addresses":        `UPDATE service_consent SET said = said || said`,
			"another signature":      `UPDATE service_consent SET signature = said`,
			"another signed paper":   `UPDATE service_consent SET digest = 'x'`,
			"a withdrawal put in":    `UPDATE service_consent SET ending = said`,
			"another signed picture": `UPDATE service_consent_file SET sha256 = 'x'`,
		} {
			found, errBack := 0, errors.New("back")
			err := o.DB.Write(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), sql); err != nil {
					return err
				}
				if _, err := serving.CheckRows(t.Context(), tx, o.Book, func(ledger.Broken) { found++ }); err != nil {
					return err
				}
				return errBack
			})
			if !errors.Is(err, errBack) || found == 0 {
				t.Errorf("%s: %d found (%v)", name, found, err)
			}
		}
	})
}
