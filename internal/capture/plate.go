package capture

import (
	"fmt"

	"yuanjian/internal/seal"
)

// Sealed fields of a capture; the record they are bound to is the capture's id.
const (
	plateField = "capture.plate"
	eventField = "capture.event"
)

// sealPlate seals a plate and gives its blind index for exact search; both nil when there is none.
func (s *Service) sealPlate(capture, plate string) (sealed, blind any, err error) {
	if plate == "" {
		return nil, nil, nil
	}
	b, err := s.Keys.SealField(plateField, capture, plate)
	if err != nil {
		return nil, nil, fmt.Errorf("seal a plate: %w", err)
	}
	return b, s.PlateIndex(plate), nil
}

// PlateIndex is the blind index under which captures of a plate are found.
func (s *Service) PlateIndex(plate string) string {
	return s.Keys.Blind(plateField, seal.PlateForm(plate))
}

func (s *Service) openPlate(capture string, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	plate, err := s.Keys.OpenField(plateField, capture, sealed)
	if err != nil {
		return "", fmt.Errorf("open the plate of capture %s: %w", capture, err)
	}
	return plate, nil
}
