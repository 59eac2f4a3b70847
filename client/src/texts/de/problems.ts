/**
 * What the server says in English, in German: whole sentences, with (\d…) where a number stands. What is not here is shown by
 * its code, and as the server said it where there is none for that either: better foreign words than fewer.
 */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^Wrong e-mail address or password\.?$/, "Die E-Mail-Adresse oder das Passwort ist falsch."],
  [/^This is not your password\.$/, "Das ist nicht Ihr Passwort."],
  [
    /^This password is among the first that are guessed\. Choose another\.$/,
    "Dieses Passwort gehört zu denen, die als Erstes ausprobiert werden. Bitte wählen Sie ein anderes.",
  ],
  [
    /^The password must not be the e-mail address or the name\.$/,
    "Das Passwort darf nicht die E-Mail-Adresse oder der Name sein.",
  ],
  [/^A password has (\d+) to (\d+) characters\.$/, "Ein Passwort hat $1 bis $2 Zeichen."],
  [/^This is not an e-mail address\.$/, "Das ist keine E-Mail-Adresse."],
  [/^An e-mail address has at most (\d+) characters\.$/, "Eine E-Mail-Adresse hat höchstens $1 Zeichen."],
  [/^A name needs at least one visible character\.$/, "Ein Name braucht mindestens ein sichtbares Zeichen."],
  [/^A name has at most (\d+) characters.*$/, "Ein Name hat höchstens $1 Zeichen."],
  [
    /^This account is disabled\. Ask an administrator\.$/,
    "Dieses Konto ist gesperrt. Bitte an die Verwaltung wenden.",
  ],
  [
    /^Nobody can sign up here\. Ask an administrator for an account\.$/,
    "Neue Konten sind hier nicht möglich. Bitte an die Verwaltung wenden.",
  ],
  [
    /^Only those who were invited can sign up here\.$/,
    "Hier kann nur ein Konto anlegen, wer eingeladen wurde.",
  ],
  [
    /^The invitation was sent to another address; sign up with that one\.$/,
    "Die Einladung ging an eine andere Adresse. Bitte mit dieser ein Konto anlegen.",
  ],
  [/^The invitation has expired or was used\.$/, "Die Einladung ist abgelaufen oder wurde schon benutzt."],
  [
    /^There is an account with this address\. Sign in to it with its password\.$/,
    "Zu dieser Adresse gibt es schon ein Konto. Bitte mit dessen Passwort anmelden.",
  ],
  [
    /^This cannot be read as a PNG, JPEG, WebP or GIF picture\.$/,
    "Das lässt sich nicht als Bild im Format PNG, JPEG, WebP oder GIF lesen.",
  ],
  [/^A picture has at most (\d+) MiB\.$/, "Ein Bild hat höchstens $1 MiB."],
  [
    /^Ask another administrator: nobody can lock themselves out\.$/,
    "Das muss jemand anders aus der Verwaltung tun: Niemand kann sich selbst aussperren.",
  ],
  [
    /^Make somebody else an administrator first: you are the only one\.$/,
    "Bitte nehmen Sie zuerst jemand anderen in die Verwaltung auf: Sie sind allein darin.",
  ],
  [/^This account is disabled; enable it first\.$/, "Dieses Konto ist gesperrt. Bitte zuerst entsperren."],
  [
    /^There are (\d+) API tokens already; delete one first\.$/,
    "Es gibt schon $1 API-Schlüssel. Bitte zuerst einen löschen.",
  ],
  [/^You have that access already\.$/, "Diesen Zugang haben Sie schon."],
  [/^Only the owner may do this\.$/, "Das darf nur, wem das Dokument gehört."],
  [
    /^You have no access to this document\. Ask for it\.$/,
    "Sie haben keinen Zugang zu diesem Dokument. Bitten Sie darum.",
  ],
  [/^The document was moved to the trash\.$/, "Das Dokument wurde in den Papierkorb verschoben."],
  [
    /^The document is in the trash\. Restore it to open it\.$/,
    "Das Dokument ist im Papierkorb. Zum Öffnen bitte wiederherstellen.",
  ],
  [
    /^The document is in the trash\. Its owner can restore it\.$/,
    "Das Dokument ist im Papierkorb. Wem es gehört, kann es wiederherstellen.",
  ],
  [/^Sign in first\.$/, "Bitte zuerst anmelden."],
  [
    /^Too often\. Try again in (\d+) seconds\.$/,
    "Zu viele Versuche. Bitte in $1 Sekunden noch einmal versuchen.",
  ],
  [/^A document has at most (\d+) versions\.$/, "Ein Dokument hat höchstens $1 Versionen."],
  [/^A version's name has at most (\d+) characters.*$/, "Der Name einer Version hat höchstens $1 Zeichen."],
  [/^A folder's name has at most (\d+) characters.*$/, "Der Name eines Ordners hat höchstens $1 Zeichen."],
  [/^One has at most (\d+) folders\.$/, "Mehr als $1 Ordner sind nicht möglich."],
  [/^A document has at most (\d+) attachments\.$/, "Ein Dokument hat höchstens $1 Anhänge."],
  [
    /^A file has at most (\d+) bytes, this one has (\d+)\.$/,
    "Eine Datei hat höchstens $1 Bytes, diese hat $2.",
  ],
  [
    /^A file has at most (\d+) bytes, this one has more\.$/,
    "Eine Datei hat höchstens $1 Bytes, diese hat mehr.",
  ],
];

const CODES: Readonly<Record<string, string>> = {
  document_not_found: "Dieses Dokument gibt es nicht, oder es wurde gelöscht.",
  document_too_large: "Das Dokument ist zu groß; es lässt sich nur noch kürzen.",
  email_taken: "Zu dieser Adresse gibt es schon ein Konto.",
  folder_cycle: "Ein Ordner kann nicht in sich selbst liegen.",
  folder_not_found: "Diesen Ordner gibt es nicht mehr.",
  folder_too_deep: "Die Ordner sind zu tief verschachtelt.",
  file_missing: "Die Datei fehlt im Speicher des Servers.",
  invalid_credentials: "Die E-Mail-Adresse oder das Passwort ist falsch.",
  link_used: "Der Link ist abgelaufen oder wurde schon benutzt.",
  name_needed: "Bitte zuerst einen Namen wählen oder anmelden.",
  not_in_trash: "Das Dokument ist nicht im Papierkorb.",
  precondition_failed: "Das Dokument hat sich inzwischen geändert.",
  pruned: "Dieser Teil des Verlaufs wurde entfernt.",
  rate_limited: "Zu viele Versuche. Bitte später noch einmal versuchen.",
  session_ended: "Sie wurden abgemeldet.",
  storage_full: "Der Server hat keinen Platz für weitere Dateien.",
  storage_unavailable: "Der Speicher für Dateien antwortet nicht.",
  database_unavailable: "Die Datenbank des Servers antwortet nicht.",
  draining: "Der Server wird gerade neu gestartet oder beendet.",
  room_failed: "Beim offenen Dokument ist ein Fehler aufgetreten. Es wird neu geladen.",
  try_again: "Bitte später noch einmal versuchen.",
  internal_error: "Auf dem Server ist etwas schiefgegangen.",
};

/** The server's sentence in German. */
export function problem(code: string, detail: string): string {
  for (const [sentence, german] of SENTENCES) {
    if (sentence.test(detail)) return detail.replace(sentence, german);
  }
  return CODES[code] ?? detail;
}
