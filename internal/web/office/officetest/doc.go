// Package officetest tries every route of a face as every role and as a visitor. Only tests import it.
package officetest
