//! Documents: photographs and PDFs that prove what the answers say, sealed with the key of the person they
//! are about.
//!
//! What a file is, is read from its first bytes, never from what the sender calls it: only JPEG, PNG and PDF
//! come in, so nothing that a browser would run is ever given out.

use kernel::id::{CaseId, DocumentId, PersonId};
use kernel::{Actor, Cx, Invalid};
use people::vault;
use serde::{Deserialize, Serialize};
use store::{Tx, args};

use crate::case::tables::Case;
use crate::case::view::DocumentView;
use crate::{Error, access};

/// Largest document, in bytes.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;

/// Documents one person may keep.
const PER_PERSON_MAX: i64 = 200;

/// Documents tied to a case in one act.
const ATTACHED_MAX: usize = 20;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mime {
    /// A photograph.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A screenshot or scan.
    #[serde(rename = "image/png")]
    Png,
    /// A scan or an electronic paper.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl Mime {
    const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The media type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// Reads the kind from the first bytes of a file.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let signature = |mime: Self| -> &'static [u8] {
            match mime {
                Self::Jpeg => &[0xff, 0xd8, 0xff],
                Self::Png => b"\x89PNG\r\n\x1a\n",
                Self::Pdf => b"%PDF-",
            }
        };
        Self::ALL.into_iter().find(|mime| bytes.starts_with(signature(*mime)))
    }
}

/// A document to keep.
#[derive(Debug, Clone)]
pub struct StoreDocument {
    /// Kind of paper, e.g. `birth_certificate`.
    pub kind: String,
    /// File name as the person knows it.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A document's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentBytes {
    /// What it is.
    pub mime: Mime,
    /// File name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Keeps a document of the acting citizen, sealed.
///
/// # Errors
/// [`Error::Invalid`] for another type, too many bytes, a bad name or kind; [`Error::Forbidden`] unless a
/// citizen acts; or the store's.
pub fn store_document(tx: &mut Tx<'_>, cx: &Cx, cmd: &StoreDocument) -> Result<DocumentView, Error> {
    let person = access::subject(tx, cx, "documents")?;
    let mime = check(cmd)?;
    if count(tx, person)? >= PER_PERSON_MAX {
        let (en, zh) = ("there are 200 documents already", "材料已有200份");
        return Err(Invalid::new("document", "document.too_many", en, zh).into());
    }
    let id: DocumentId = cx.id();
    let name = vault::seal(tx, cx, person, cmd.name.as_bytes())?;
    let body = vault::seal(tx, cx, person, &cmd.bytes)?;
    let size = i64::try_from(cmd.bytes.len()).expect("checked to be ten megabytes at most");
    tx.exec(
        "INSERT INTO civic_document (id, person, kind, mime, size, name, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, person, &cmd.kind, mime.name(), size, name, body, cx.now],
    )?;
    tx.audit(cx, "civic.store_document", id)?;
    Ok(DocumentView { id, kind: cmd.kind.clone(), name: cmd.name.clone(), size })
}

fn check(cmd: &StoreDocument) -> Result<Mime, Invalid> {
    let invalid = |code, en: &str, zh: &str| Invalid::new("document", code, en, zh);
    if cmd.bytes.len() > BYTES_MAX {
        return Err(invalid("document.too_large", "the file is larger than 10 MiB", "文件超过 10 MiB"));
    }
    let kind_ok = (1..=40).contains(&cmd.kind.len())
        && cmd.kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !kind_ok {
        let (en, zh) =
            ("name the kind of paper, e.g. birth_certificate", "请注明材料种类，例如 birth_certificate");
        return Err(invalid("document.kind", en, zh).at("kind"));
    }
    if cmd.name.trim().is_empty() || cmd.name.chars().count() > 120 || cmd.name.chars().any(char::is_control)
    {
        let (en, zh) = ("give the file a name of 1 to 120 characters", "文件名应为1至120个字");
        return Err(invalid("document.name", en, zh).at("name"));
    }
    let (en, zh) = ("only JPEG, PNG and PDF files are taken", "只接收 JPEG、PNG 和 PDF 文件");
    Mime::sniff(&cmd.bytes).ok_or_else(|| invalid("document.type", en, zh))
}

fn count(tx: &mut Tx<'_>, person: PersonId) -> Result<i64, store::Error> {
    let row = tx.row("SELECT COUNT(*) FROM civic_document WHERE person = $1", args![person])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Gives a document out: to its owner, or to a clerk in whose jurisdiction it is attached to a case. A
/// clerk's look is noted, so for staff this needs a write.
///
/// # Errors
/// [`Error::NotFound`] for anybody else, [`Error::Forbidden`] for another role, or the store's.
pub fn open_document(tx: &mut Tx<'_>, cx: &Cx, id: DocumentId) -> Result<DocumentBytes, Error> {
    let sql = "SELECT person, case_id, mime, name, body FROM civic_document WHERE id = $1";
    let row = tx.row(sql, args![id])?;
    let (person, case): (Option<PersonId>, Option<CaseId>) = match &row {
        Some(row) => (Some(row.get(0)?), row.get(1)?),
        None => (None, None),
    };
    let body = |tx: &mut Tx<'_>, person| -> Result<Vec<u8>, Error> {
        let sealed: Vec<u8> = row.as_ref().ok_or(Error::NotFound)?.get(4)?;
        Ok(match cx.actor {
            Actor::Staff { .. } => {
                vault::open_for_staff(tx, cx, person, &sealed, &format!("civic.document:{id}"))?
            }
            _ => vault::open(tx, cx, person, &sealed)?,
        })
    };
    match cx.actor {
        Actor::Citizen { .. } => {
            let subject = access::subject(tx, cx, "documents")?;
            person.filter(|owner| *owner == subject).ok_or(Error::NotFound)?;
        }
        Actor::Staff { .. } => {
            // The role first: another role learns nothing, not even that nothing is there.
            access::jurisdiction(tx, cx)?;
            access::desk(tx, cx, case.ok_or(Error::NotFound)?)?;
            tx.audit(cx, "civic.open_document", id)?;
        }
        Actor::Anonymous | Actor::System(_) => return Err(Error::Forbidden),
    }
    let (Some(row), Some(person)) = (&row, person) else { return Err(Error::NotFound) };
    let mime: String = row.get(2)?;
    let mime = Mime::ALL.into_iter().find(|known| known.name() == mime);
    let name: Vec<u8> = row.get(3)?;
    Ok(DocumentBytes {
        mime: mime.ok_or_else(|| store::Error::Corrupt("a document's type".to_owned()))?,
        name: text(vault::open(tx, cx, person, &name)?),
        bytes: body(tx, person)?,
    })
}

/// Ties documents to a case; only the applicant's own that are tied to no other.
pub(crate) fn attach(tx: &mut Tx<'_>, cx: &Cx, case: &Case, ids: &[DocumentId]) -> Result<(), Error> {
    if ids.len() > ATTACHED_MAX {
        let (en, zh) = ("send at most 20 documents at a time", "每次最多提交20份材料");
        return Err(Invalid::new("documents", "documents.too_many", en, zh).into());
    }
    for id in ids {
        let sql = "UPDATE civic_document SET case_id = $2
                   WHERE id = $1 AND person = $3 AND (case_id IS NULL OR case_id = $2)";
        if tx.exec(sql, args![*id, case.id, case.person])? != 1 {
            return Err(Error::NotFound);
        }
        tx.audit(cx, "civic.attach_document", *id)?;
    }
    Ok(())
}

/// The documents of a case, without their content.
pub(crate) fn of_case(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<Vec<DocumentView>, Error> {
    let sql = "SELECT id, kind, name, size FROM civic_document WHERE case_id = $1 ORDER BY id";
    let mut views = Vec::new();
    for row in tx.rows(sql, args![case.id])? {
        let sealed: Vec<u8> = row.get(2)?;
        let name = match vault::open(tx, cx, case.person, &sealed) {
            Ok(name) => text(name),
            Err(people::Error::Forgotten) => continue,
            Err(error) => return Err(error.into()),
        };
        views.push(DocumentView { id: row.get(0)?, kind: row.get(1)?, name, size: row.get(3)? });
    }
    Ok(views)
}

/// Drops every document of a forgotten person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    tx.exec("DELETE FROM civic_document WHERE person = $1", args![person])?;
    Ok(())
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, kind: &str, bytes: &[u8]) -> StoreDocument {
        StoreDocument { kind: kind.to_owned(), name: name.to_owned(), bytes: bytes.to_owned() }
    }

    #[test]
    fn the_first_bytes_say_what_a_file_is() {
        assert_eq!(Mime::sniff(&[0xff, 0xd8, 0xff, 0xe0]), Some(Mime::Jpeg));
        assert_eq!(Mime::sniff(b"\x89PNG\r\n\x1a\n...."), Some(Mime::Png));
        assert_eq!(Mime::sniff(b"%PDF-1.7"), Some(Mime::Pdf));
        for bad in [&b"<html>"[..], b"", b"GIF89a", b" %PDF-1.7", b"\xff\xd8"] {
            assert_eq!(Mime::sniff(bad), None);
        }
    }

    #[test]
    fn faulty_documents_are_refused() {
        let code = |cmd: &StoreDocument| check(cmd).unwrap_err().code;
        assert_eq!(code(&document("a.png", "other", b"<script>")), "document.type");
        assert_eq!(code(&document(" ", "other", b"%PDF-")), "document.name");
        assert_eq!(code(&document("a.pdf", "Other Kind", b"%PDF-")), "document.kind");
        let mut large = b"%PDF-".to_vec();
        large.resize(BYTES_MAX + 1, 0);
        assert_eq!(code(&document("a.pdf", "other", &large)), "document.too_large");
        large.truncate(BYTES_MAX);
        assert_eq!(check(&document("a.pdf", "other", &large)), Ok(Mime::Pdf));
    }
}
