//! What goes in comes out, the same from both engines.

use jiff::Timestamp;
use kernel::id::{Order, Slot};
use kernel::{Fen, Id, TraceId};
use store::testing::on_each_engine;
use store::{Error, Value, args};

use crate::{ROOMS, TESTER, add, exec, numbers, texts};

#[test]
fn every_kind_of_value_round_trips() {
    on_each_engine(ROOMS, |db| {
        let long = "城".repeat(100_000);
        let rows = vec![
            [Value::from("plain"), Value::from(0i64), Value::from(vec![0u8, 1, 255])],
            [Value::from(""), Value::from(i64::MAX), Value::from(Vec::new())],
            [Value::from("城环 🚲 e\u{301} $1 ?1 'quoted' \"q\" \\ \n"), Value::from(i64::MIN), Value::Null],
            [Value::from(long), Value::Null, Value::from(vec![0u8; 1 << 20])],
        ];
        let (sent, back) = (rows.clone(), rows);
        let stored: Result<Vec<[Value; 3]>, Error> = db.write(TESTER, move |tx, _| {
            let mut found = Vec::new();
            for (id, [note, n, bytes]) in sent.iter().enumerate() {
                let id = Value::from(id.to_string());
                let places = [id.clone(), note.clone(), n.clone(), bytes.clone()];
                tx.exec("INSERT INTO item (id, note, n, bytes) VALUES ($1, $2, $3, $4)", &places)?;
                let row =
                    tx.row("SELECT note, n, bytes FROM item WHERE id = $1", &[id])?.expect("just added");
                let bytes = row.get::<Option<Vec<u8>>>(2)?;
                found.push([
                    row.get::<String>(0)?.into(),
                    row.get::<Option<i64>>(1)?.into(),
                    bytes.map_or(Value::Null, Value::Blob),
                ]);
            }
            Ok(found)
        });
        assert_eq!(stored.unwrap(), back);
    });
}

#[test]
fn typed_values_round_trip() {
    on_each_engine(ROOMS, |db| {
        let answer: Result<(), Error> = db.write(TESTER, |tx, cx| {
            let id: Id<Order> = cx.id();
            let sql = "SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT),
                       CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS TEXT)";
            let nobody: Option<Id<Order>> = None;
            let row =
                tx.row(sql, args![id, Fen(-5), cx.now, true, cx.trace(), cx.slot, nobody])?.expect("a row");
            assert_eq!(row.get::<Id<Order>>(0)?, id);
            assert_eq!(row.get::<Fen>(1)?, Fen(-5));
            assert_eq!(row.get::<Timestamp>(2)?, cx.now);
            assert!(row.get::<bool>(3)?);
            assert_eq!(row.get::<TraceId>(4)?, cx.trace());
            assert_eq!(row.get::<Slot>(5)?, cx.slot);
            assert_eq!(row.get::<Option<Id<Order>>>(6)?, None);
            Ok(())
        });
        assert_eq!(answer, Ok(()));
    });
}

#[test]
fn a_wrong_column_is_an_error_and_never_a_guess() {
    on_each_engine(ROOMS, |db| {
        let sql = "SELECT CAST('x' AS TEXT), CAST(9223372036854775807 AS BIGINT), CAST(NULL AS BIGINT)";
        let answer: Result<(), Error> = db.read(TESTER, move |tx, _| {
            let row = tx.row(sql, &[])?.expect("a row");
            let corrupt = [
                row.get::<i64>(0).is_err(),
                row.get::<u32>(1).is_err(),
                row.get::<Slot>(1).is_err(),
                row.get::<Timestamp>(1).is_err(),
                row.get::<i64>(2).is_err(),
                row.get::<Vec<u8>>(0).is_err(),
                row.get::<TraceId>(0).is_err(),
                row.get::<i64>(3).is_err(),
            ];
            assert_eq!(corrupt, [true; 8]);
            Ok(())
        });
        assert_eq!(answer, Ok(()));
    });
}

#[test]
fn places_bind_by_number_in_any_order_and_repeatedly() {
    on_each_engine(ROOMS, |db| {
        let sql = "SELECT CAST($3 AS BIGINT), CAST($1 AS TEXT), CAST($2 AS BIGINT) + CAST($3 AS BIGINT), '$2 it''s $1',
                   CAST($1 AS TEXT)";
        let answer: Result<(i64, String, i64, String, String), Error> = db.read(TESTER, move |tx, _| {
            let row = tx.row(sql, args!["one", 20, 300])?.expect("a row");
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        });
        let (one, literal) = ("one".to_owned(), "$2 it's $1".to_owned());
        assert_eq!(answer, Ok((300, one.clone(), 320, literal, one)));
        let more = db.write(TESTER, |tx, _| {
            add(tx, "a", 1)?;
            // Eleven places: `$1` must not eat the beginning of `$11`.
            tx.exec(
                "UPDATE item SET n = n + $11 + $1
                 WHERE id = $2 AND n + $3 + $4 + $5 + $6 + $7 + $8 + $9 + $10 = n + 8",
                args![5, "a", 1, 1, 1, 1, 1, 1, 1, 1, 100],
            )
        });
        assert_eq!(more, Ok(1));
        assert_eq!(numbers(db, "SELECT n FROM item"), [106]);
    });
}

#[test]
fn too_few_arguments_are_refused() {
    on_each_engine(ROOMS, |db| {
        let answer =
            db.write(TESTER, |tx, _| tx.exec("INSERT INTO item (id, n) VALUES ($1, $2)", args!["a"]));
        assert!(answer.is_err());
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [0]);
    });
}

#[test]
fn a_text_with_a_nul_is_refused_by_both() {
    on_each_engine(ROOMS, |db| {
        assert!(matches!(db.write(TESTER, |tx, _| add(tx, "a\0b", 1)), Err(Error::Database(_))));
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [0]);
    });
}

#[test]
fn eight_letters_never_become_a_number() {
    on_each_engine(ROOMS, |db| {
        let answer = db.write(TESTER, |tx, _| {
            tx.exec("INSERT INTO item (id, n) VALUES ('a', $1)", args!["eightbyt"])?;
            tx.row("SELECT n FROM item", &[])?.expect("a row").get::<i64>(0)
        });
        assert!(answer.is_err(), "{answer:?}");
    });
}

#[test]
fn texts_sort_by_bytes_and_like_minds_the_case() {
    on_each_engine(ROOMS, |db| {
        exec(
            db,
            "INSERT INTO item (id, n) VALUES ('b', 1), ('B', 2), ('a_', 3), ('a0', 4), ('é', 5), ('城', 6)",
        );
        assert_eq!(texts(db, "SELECT id FROM item ORDER BY id"), ["B", "a0", "a_", "b", "é", "城"]);
        assert_eq!(numbers(db, "SELECT n FROM item WHERE id LIKE 'b%'"), [1]);
        assert_eq!(numbers(db, "SELECT n FROM item WHERE id > 'a_' ORDER BY id"), [1, 5, 6]);
    });
}
