package admissibility

import "yuanjian/internal/law"

// Why a result is what it is. Each reason has one sentence in the phrases; the numbers are stored, so new ones go to the end.
const (
	_ law.Reason = iota

	// A9b
	planNone
	planLater
	planWithdrawn
	planBeforeMove
	planLevel
	planEnded
	planNotCover
	planCoverUnknown
	planMet

	// Place
	pointMet
	pointFar
	pointWithinAccuracy
	pointNone
	pointNoPosition
	areaInside
	areaWithinAccuracy
	areaOutside
	areaNoPosition
	areaNone

	// A10.2
	legalNone
	legalLater
	legalBeforeAlteration
	legalFailed
	legalNotOwn
	legalNotCover
	legalCoverUnknown
	legalMet
	technicalNone
	technicalLater
	technicalBeforeAlteration
	technicalFailed
	technicalUnqualified
	technicalNotCover
	technicalQualificationUnknown
	technicalCoverUnknown
	technicalBothUnknown
	technicalMet
	technicalMetEntrusted

	// A11.1.3
	basisUnknown
	basisNone
	basisRank
	basisArticle41
	basisMet

	// Sign
	signNone
	signLater
	signGone
	signGoneLater
	signMet

	// L41-published
	publicationNone
	publicationLater
	publicationNotCover
	publicationMet

	// Thirty days
	thirtyNone
	thirtyLater
	thirtyNotCover
	thirtyShort
	thirtyShortCorrected
	thirtyStopped
	thirtyMoved
	thirtyWithdrawn
	thirtyMet
	thirtyMetCorrected

	// Live
	liveNone
	liveNotYet
	liveStopped
	liveNoWorkOrder
	liveMaintenance
	liveMet

	// A15
	placeUnknown
	placePrivate
	placeAllowed

	// Unmanned carriers
	flightNone
	flightLater
	flightNotByHead
	flightOutOfTime
	flightMet
	airspaceNoRecord
	airspaceNoPlan
	airspaceFree
	airspaceObtained
	airspaceOpen
	airspaceMissing
	airspaceOutOfTime
	markNone
	markLater
	markMet

	// Record
	integrityVerified
	integrityBroken
	integrityUnverified
	firmwareNoReview
	firmwareNotReviewed
	firmwareUnknown
	firmwareDiffers
	firmwareMet

	// Verification
	notInstrument
	noVerificationRule
	instrumentUnknown
	verificationNone
	verificationLater
	verificationBeforeRepair
	verificationFailed
	verificationSerial
	verificationEarly
	verificationEnded
	verificationFailedLater
	verificationMet

	// Health
	abnormal
	clockOff
	clockUnchecked
	clockOffLater
	healthMet

	// Review
	reviewNone
	certificateEarly
	certificateEnded
	certificateOtherBody
	certificateOtherField
	certificateSuspended
	certificateNoMandate
	reviewerMet
	contentFailed
	contentOpen
	contentMet

	reasonCount
)
