import * as Y from "yjs";

/**
 * The copy of a document that this device keeps, in IndexedDB.
 *
 * Unlike y-indexeddb, it says when a write is complete and when one failed, because "kept on this device" must be true
 * when it is shown, and it fails openly where IndexedDB is forbidden or full.
 */
const DATABASE = "quire";
const STORE = "updates";
const INDEX = "document";
/** Said to all tabs when a document's rows are removed. */
export const FORGOTTEN = "forgotten";
/** Rows after which a load replaces them by one. */
const COMPACT_AFTER = 100;

interface Row {
  document: string;
  update: Uint8Array;
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { autoIncrement: true }).createIndex(INDEX, "document");
    };
    request.onsuccess = () => {
      // Another tab with a newer version of the application must be able to upgrade.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

/** Where a browser's tabs tell each other what became of their copy of a document. */
export function copyChannel(document: string): BroadcastChannel | null {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`quire:copy:${document}`);
}

export class UpdateStore {
  private loadedUpTo = 0;

  private constructor(
    private readonly database: IDBDatabase,
    private readonly document: string,
  ) {}

  /** Rejects where IndexedDB is forbidden or broken. */
  static async open(document: string): Promise<UpdateStore> {
    return new UpdateStore(await openDatabase(), document);
  }

  /** Applies what this device has and was not loaded yet. Returns the number of rows that it holds of this document. */
  async load(doc: Y.Doc): Promise<number> {
    const transaction = this.database.transaction(STORE, "readonly");
    const index = transaction.objectStore(STORE).index(INDEX);
    const range = IDBKeyRange.only(this.document);
    const [primaryKeys, rows] = await Promise.all([
      result(index.getAllKeys(range)),
      result<Row[]>(index.getAll(range)),
    ]);
    doc.transact(() => {
      rows.forEach((row, position) => {
        if (Number(primaryKeys[position]) > this.loadedUpTo) Y.applyUpdate(doc, row.update, this);
      });
    }, this);
    this.loadedUpTo = Math.max(this.loadedUpTo, ...primaryKeys.map(Number));
    if (rows.length > COMPACT_AFTER) await this.compact(doc, primaryKeys);
    return rows.length;
  }

  async append(update: Uint8Array): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite");
    transaction.objectStore(STORE).add({ document: this.document, update } satisfies Row);
    await done(transaction);
  }

  /** Replaces rows that are all in `doc` by its state, in one transaction. */
  private async compact(doc: Y.Doc, primaryKeys: IDBValidKey[]): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    store.add({ document: this.document, update: Y.encodeStateAsUpdate(doc) } satisfies Row);
    for (const key of primaryKeys) store.delete(key);
    await done(transaction);
  }

  close(): void {
    this.database.close();
  }
}

/** Removes this device's copy of a document. */
export async function forgetUpdates(document: string): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(STORE, "readwrite");
  const store = transaction.objectStore(STORE);
  const primaryKeys = await result(store.index(INDEX).getAllKeys(IDBKeyRange.only(document)));
  for (const key of primaryKeys) store.delete(key);
  await done(transaction);
  database.close();
  const channel = copyChannel(document);
  channel?.postMessage(FORGOTTEN);
  channel?.close();
}
