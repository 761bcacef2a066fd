package law

import (
	"regexp"
	"strings"
)

// The codes by which organisations and places are known.

// creditLetters are the characters of a unified social credit code in the order of their values (GB 32100—2015, table 1).
const creditLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode tells whether s is a unified social credit code (统一社会信用代码): 18 characters, the last of which is the
// check character, 31 − Σ value·3^(place−1) mod 31, read modulo 31 (GB 32100—2015, 4.2).
func CreditCode(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		value := strings.IndexByte(creditLetters, s[i])
		if value < 0 {
			return false
		}
		sum, weight = sum+value*weight, weight*3%31
	}
	return s[17] == creditLetters[(31-sum%31)%31]
}

// identityWeights are those of the first seventeen digits (GB 11643—1999, 4.2: 2^(18−place) mod 11).
var identityWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// IdentityNumber tells whether s is a citizen identity number (公民身份号码): 17 digits that hold a day of birth, and the check
// character, ISO 7064 MOD 11-2, in which X is ten (GB 11643—1999). A small x is not one: bring it into capitals first.
func IdentityNumber(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i, weight := range identityWeights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * weight
	}
	born, err := ParseDate(s[6:10] + "-" + s[10:12] + "-" + s[12:14])
	return err == nil && born.Year() >= 1800 && s[17] == "10X98765432"[sum%11]
}

// guangdong are the 21 cities of Guangdong by the first four digits of their codes (GB/T 2260).
var guangdong = map[string]Words{
	"4401": {"广州市", "Guangzhou"}, "4402": {"韶关市", "Shaoguan"}, "4403": {"深圳市", "Shenzhen"}, "4404": {"珠海市", "Zhuhai"},
	"4405": {"汕头市", "Shantou"}, "4406": {"佛山市", "Foshan"}, "4407": {"江门市", "Jiangmen"}, "4408": {"湛江市", "Zhanjiang"},
	"4409": {"茂名市", "Maoming"}, "4412": {"肇庆市", "Zhaoqing"}, "4413": {"惠州市", "Huizhou"}, "4414": {"梅州市", "Meizhou"},
	"4415": {"汕尾市", "Shanwei"}, "4416": {"河源市", "Heyuan"}, "4417": {"阳江市", "Yangjiang"}, "4418": {"清远市", "Qingyuan"},
	"4419": {"东莞市", "Dongguan"}, "4420": {"中山市", "Zhongshan"}, "4451": {"潮州市", "Chaozhou"}, "4452": {"揭阳市", "Jieyang"},
	"4453": {"云浮市", "Yunfu"},
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// Division is the level of a division code of Guangdong (GB/T 2260): province, city or county; false when the code has
// not six digits or its city is none of the province.
func Division(code string) (level string, ok bool) {
	if code == "440000" {
		return "province", true
	}
	if !sixDigits.MatchString(code) || guangdong[code[:4]].ZH == "" {
		return "", false
	}
	if code[4:] == "00" {
		return "city", true
	}
	return "county", true
}

// The box around Guangdong and its sea, degrees of WGS 84: a point outside it was not measured there.
const (
	GuangdongWest, GuangdongEast   = 109.5, 117.5
	GuangdongSouth, GuangdongNorth = 20.0, 25.7
)

// InGuangdong tells whether a point lies in the box around the province.
func InGuangdong(lon, lat float64) bool {
	return lon >= GuangdongWest && lon <= GuangdongEast && lat >= GuangdongSouth && lat <= GuangdongNorth
}

// telephone is a number of a fixed line with its area code, a mobile phone, or a service number such as 12345.
var telephone = regexp.MustCompile(`^(\+?86[- ]?)?(0[0-9]{2,3}[- ]?[0-9]{5,8}([- ][0-9]{1,6})?|1[3-9][0-9]{9}|[19][0-9]{2,7}|400[- ]?[0-9]{3}[- ]?[0-9]{4})$`)

// Telephone tells whether s is written as a telephone number of the mainland.
func Telephone(s string) bool { return telephone.MatchString(s) }
