package admissibility

import "yuanjian/internal/law"

// publicPhrases are of sign, publication and use (Art 14).
var publicPhrases = map[law.Reason]phrase{
	signNone: because(
		"没有标识或者标志的记录。",
		"There is no record of a sign or mark.").cured(
		"补充抓拍前标识或者标志设在现场的记录和照片。",
		"Produce the record and photographs of the sign in place before the capture."),
	signLater: because(
		"最早的标识或者标志记录在抓拍之后（{a}）。",
		"The earliest record of a sign ({a}) is later than the capture."),
	signGone: because(
		"{a}发现标识或者标志缺失，此后到抓拍时没有重新设置的记录。",
		"The sign was found missing on {a}; no record shows it replaced before the capture."),
	signGoneLater: because(
		"标识或者标志于{a}设置，抓拍后于{b}发现缺失，{b.seen}，抓拍时是否还在尚未查明。",
		"The sign was placed on {a} and found missing on {b}, after the capture; {b.seen}, so whether it was there at the capture is not established.").cured(
		"补充抓拍当时或者其后标识或者标志仍在的记录。",
		"Produce a record of the sign still in place at or after the capture."),
	signMet: because(
		"抓拍前最近一次记录（{a}）是标识或者标志已经设置。",
		"The latest record before the capture ({a}) is that the sign was placed."),
	publicationNone: because(
		"没有向社会公布设置地点的记录。",
		"There is no record of the site being made known to the public.").cured(
		"补充抓拍前公布设置地点的凭证。",
		"Produce proof of a publication before the capture."),
	publicationLater: because(
		"最早的公布在抓拍之后（{a}）。",
		"The earliest publication ({a}) is later than the capture."),
	publicationNotCover: because(
		"抓拍前的公布（最近一次在{a}）没有写明本设置地点。",
		"The publications before the capture (the latest on {a}) do not name this site."),
	publicationMet: because(
		"设置地点于{a}向社会公布，在抓拍之前。",
		"The site was made known to the public on {a}, before the capture."),
	thirtyNone: because(
		"没有{channel}{publish}的记录。",
		"There is no record of {channel}.").cured(
		"补充{channel}在抓拍30日前{publish}的凭证。",
		"Produce proof of {channel} 30 days before the capture."),
	thirtyLater: because(
		"{channel}最早的{publish}在抓拍之后（{a}）。",
		"The earliest {channel} ({a}) is later than the capture."),
	thirtyNotCover: because(
		"{channel}在抓拍前的{publish}（最近一次在{a}）没有写明本设置地点。",
		"The latest {channel} before the capture ({a}) does not name this site."),
	thirtyShort: because(
		"{channel}于{a}{publish}，满30日后最早可用日为{a.first}，抓拍在此之前。",
		"The {channel} is of {a}; after 30 full days the first lawful day is {a.first}, and the capture is earlier."),
	thirtyShortCorrected: because(
		"{channel}于{a}{publish}，{b}作实质性更正后重新起算，满30日后最早可用日为{b.first}，抓拍在此之前。",
		"The {channel} is of {a} and was materially corrected on {b}; after 30 full days from then the first lawful day is {b.first}, and the capture is earlier."),
	thirtyStopped: because(
		"{channel}于{a}{publish}，设置地点于{b}{b.stop}，此后到抓拍时没有重新{publish}。",
		"The {channel} is of {a}; on {b} {b.stop}, and there was none again before the capture."),
	thirtyMoved: because(
		"{channel}于{a}{publish}，设备于{b}{b.change}，此后到抓拍时没有重新{publish}。",
		"The {channel} is of {a}; the device was {b.change} on {b}, and there was none again before the capture."),
	thirtyWithdrawn: because(
		"{channel}于{a}{publish}，{b}撤回，此后到抓拍时没有重新{publish}。",
		"The {channel} is of {a}; it was withdrawn on {b}, and there was none again before the capture."),
	thirtyMet: because(
		"{channel}于{a}{publish}，满30日后最早可用日为{a.first}，抓拍在其当日或者其后。",
		"The {channel} is of {a}; after 30 full days the first lawful day is {a.first}, and the capture is on or after it."),
	thirtyMetCorrected: because(
		"{channel}于{a}{publish}，{b}作实质性更正后重新起算，满30日后最早可用日为{b.first}，抓拍在其当日或者其后。",
		"The {channel} is of {a} and was materially corrected on {b}; after 30 full days from then the first lawful day is {b.first}, and the capture is on or after it."),
	liveNone: because(
		"没有正式投入使用的记录。",
		"There is no record of the site being put into use.").cured(
		"补充抓拍前正式投入使用的决定。",
		"Produce the decision, made before the capture, to put the site into use."),
	liveNotYet: because(
		"设置地点于{a}正式投入使用，抓拍在此之前。",
		"The site was put into use on {a}; the capture is earlier."),
	liveStopped: because(
		"设置地点于{a}停止使用，到抓拍时没有恢复使用。",
		"The site was stopped on {a} and not resumed before the capture."),
	liveNoWorkOrder: because(
		"{a}开始的检修、维护没有工单，按停止使用处理，到抓拍时没有恢复使用。",
		"The maintenance begun on {a} has no work order and counts as a stop; the site was not resumed before the capture."),
	liveMaintenance: because(
		"抓拍时设备在检修、维护中（{a}开始）。",
		"The device was under maintenance (begun on {a}) at the capture."),
	liveMet: because(
		"设置地点于{a}{a.live}，抓拍时在使用中。",
		"The site {a.live} on {a} and was in use at the capture."),
}
