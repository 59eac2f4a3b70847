// Made by scripts/client-types.py from the API's description: change the models in server/quire, run it again.

/** Who may come in. `open`: whoever reaches the server reads, writes and creates. `accounts`: sign in first. */
export type Access = "open" | "accounts";

export interface AccessRequestShown {
  id: string;
  user: PersonShown;
  role: "viewer" | "commenter" | "editor";
  message: string;
  created_at: string;
}

/** Who somebody is. `id` is `user:…`, `guest:…`, or what the anonymous share. */
export interface ActorShown {
  id: string;
  kind: "anonymous" | "guest" | "user";
  name: string;
  color: string;
  is_admin: boolean;
  picture: string | null;
  has_password: boolean;
  email?: string;
}

/** Body of POST /documents/{id}/access-requests/{request}; None declines. */
export interface Answer {
  role: "viewer" | "commenter" | "editor" | null;
}

/** An API token without its secret. */
export interface ApiToken {
  id: string;
  name: string;
  scope: Scope;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
}

export interface ApiTokenList {
  items: ApiToken[];
}

export interface Asked {
  status: "asked";
}

/** `used_bytes` of `max_bytes` are taken by the document's attachments; one has `max_upload_bytes` at most. */
export interface AttachmentPage {
  items: AttachmentShown[];
  next_cursor: string | null;
  used_bytes: number;
  max_bytes: number;
  max_upload_bytes: number;
}

/** A file of a document. `url` is what stands in an image embed; it is a path on this server. */
export interface AttachmentShown {
  id: string;
  url: string;
  /** A still picture at most 1,280 pixels wide; null for what is no picture, or one that moves. */
  preview_url: string | null;
  name: string;
  /** Media type, as it was found in the content. */
  type: string;
  /** Bytes. */
  size: number;
  /** Pixels as the picture is shown, upright; null for what is no picture. */
  width: number | null;
  height: number | null;
  created_at: string;
}

/** Who (`actor`) did what (`action`) to whom or what (`target`), and from where. */
export interface AuditEntry {
  id: number;
  created_at: string;
  actor: string;
  action: string;
  target: string;
  document_id: string | null;
  address: string;
  details: Record<string, string>;
}

/** `people` are those whom the entries name as `actor` or `target`, by that id, as far as they are still known. */
export interface AuditPage {
  items: AuditEntry[];
  people: PersonShown[];
  next_cursor: string | null;
}

/** An actor as others see them; name and colour are empty for whoever is not known. */
export interface AuthorShown {
  id: string;
  name: string;
  color: string;
  picture: string | null;
}

/** The text at a revision, cut where its author changes. */
export interface BlameShown {
  revision: number;
  ops: ({ insert?: string | Record<string, unknown>; retain?: number; delete?: number; attributes?: Record<string, unknown>; text?: string; author?: string | null; })[];
  authors: AuthorShown[];
}

/** Body of POST /documents/bulk. `delete` is for good, and only from the trash. */
export interface Bulk {
  ids: string[];
  action: "trash" | "untrash" | "delete" | "move" | "favourite" | "unfavourite";
  /** Where to move them: one of the caller's folders, or null for none. Needed for `move` and only there. */
  folder_id?: string | null;
}

/** What became of one document; `code` and `detail` are those of the problem, if it is not `ok`. */
export interface BulkResult {
  id: string;
  ok: boolean;
  code?: string;
  detail?: string;
}

/** In the order of the ids that were sent. */
export interface BulkResults {
  results: BulkResult[];
}

/** A change, and the revision it was made on. */
export interface Change {
  ops: (Insertion | Retention | Removal)[];
  base?: number | null;
}

/** What one revision did. */
export interface ChangeShown {
  revision: number;
  delta: Delta;
  actor: string;
  /** The way in: yjs, hocuspocus, sharedb, rest. */
  origin: string;
  at: string;
}

/** Revisions in order. */
export interface Changes {
  /** The newest of these; `since` of the next question. */
  revision: number;
  revisions: ChangeShown[];
  /** Whether there are more already. */
  more: boolean;
  /** When to ask again; null for never. */
  poll_after_ms: number | null;
}

export interface CheckpointsSize {
  count: number;
  bytes: number;
}

/** Body of DELETE /account. */
export interface Deletion {
  password?: string | null;
}

/** A change of a text, or a text (insertions alone). Lengths are UTF-16 code units. */
export interface Delta {
  ops: (Insertion | Retention | Removal)[];
}

/** What changed between two revisions; `text` is what an operation deletes. */
export interface DiffShown {
  from_revision: number;
  to_revision: number;
  ops: ({ insert?: string | Record<string, unknown>; retain?: number; delete?: number; attributes?: Record<string, unknown>; text?: string; author?: string | null; })[];
  authors: AuthorShown[];
}

/** Body of PATCH /documents/{id}: at least one of these. Folder and favourite are the caller's own. */
export interface DocumentChanges {
  title?: string | null;
  /** null takes it out of its folder. */
  folder_id?: string | null;
  favourite?: boolean | null;
  template?: boolean | null;
}

export interface DocumentOwner {
  id: string;
  name: string;
  picture: string | null;
}

export interface DocumentPage {
  items: DocumentShown[];
  next_cursor: string | null;
}

/** A document without its content; `role` is what the caller may do with it, `head` its newest revision. */
export interface DocumentShown {
  id: string;
  kind: Kind;
  title: string;
  epoch: string;
  head: number;
  created_at: string;
  updated_at: string;
  owner: DocumentOwner | null;
  role: "viewer" | "commenter" | "editor" | "owner";
  link_role: "none" | "viewer" | "commenter" | "editor";
  link_guests: boolean;
  /** Whether new documents are to be made of it. */
  template: boolean;
  /** The caller's folder that it is in. */
  folder_id: string | null;
  /** Whether it is one of the caller's. */
  favourite: boolean;
  /** When the caller last opened it in an editor, within a minute. */
  opened_at: string | null;
  /** How many have it open, on this node. */
  people: number;
  trashed_at: string | null;
  /** When it is removed for good from the trash; null also if that is never. */
  deletes_at: string | null;
}

/** The content of a drawing: its elements by their ids. */
export interface Drawing {
  strokes: Record<string, DrawnElement>;
}

/** An element of a drawing. Coordinates are tenths of a pixel; `points` count from `x` and `y`. */
export interface DrawnElement {
  type?: "pen" | "line" | "arrow" | "rect" | "ellipse" | "text";
  /** The id of whoever drew it. */
  author?: string;
  /** What they were called then. */
  name?: string;
  color: string;
  width?: number;
  /** x, y and pressure (0 to 100) of each point of a pen; x and y of two points of other shapes, of one of a text. */
  points: number[];
  x?: number;
  y?: number;
  /** What has the greater one is in front. */
  z?: string;
  text?: string;
  size?: number;
}

/** What making a drawing equal to another came to. */
export interface DrawnShown {
  /** The edit is in this one. */
  revision: number;
  added: number;
  changed: number;
  removed: number;
  dry_run?: boolean;
}

/** Body of POST /documents/{id}/duplicate. */
export interface Duplicate {
  /** Without it, that of the original. */
  title?: string | null;
  /** Without it, the caller's folder that the original is in; null for none. */
  folder_id?: string | null;
}

/** What an edit came to. */
export interface Edited {
  /** Of this edit alone; with a dry run, the one it was computed for. */
  revision: number;
  /** What it changed, on the revision before. */
  delta: Delta;
  /** What brings the caller from its own result to the revision; missing if nothing is needed. */
  correction?: Delta;
  dry_run?: boolean;
}

/** Which documents a list is of. */
export type Filter = "all" | "owned" | "shared" | "recent" | "favourites" | "trash" | "templates";

/** Body of PATCH /folders/{id}: at least one of these. */
export interface FolderChanges {
  name?: string | null;
  /** The folder that it is moved into; null for none. */
  parent_id?: string | null;
}

/** How many folders are gone, how many documents went to the trash, and how many, of other people, are in no folder any more. */
export interface FolderDeleted {
  folders: number;
  trashed: number;
  unfiled: number;
}

/** All of the caller's, by name. */
export interface FolderList {
  folders: FolderShown[];
}

/** `parent_id` is null for a folder that is in no other; `documents` counts those in the folder itself. */
export interface FolderShown {
  id: string;
  name: string;
  parent_id: string | null;
  documents: number;
  created_at: string;
}

/** A link that was sent, or (`url`) that the administrator hands over. */
export interface HandedLink {
  url: string | null;
  expires_at: string;
  sent: boolean;
}

/** Who one is, and what this server offers. */
export interface IdentityShown {
  actor: ActorShown;
  access: Access;
  signup: Signup;
  mail: boolean;
  oidc: ProviderShown | null;
  first: boolean;
}

/** Text, or an object that is embedded. */
export interface Insertion {
  insert: string | Record<string, unknown>;
  attributes?: Record<string, unknown>;
}

/** Waits for somebody who has no account yet; `url` once, where the server cannot send e-mail. */
export interface InvitationShown {
  id: string;
  email: string;
  role: "viewer" | "commenter" | "editor";
  created_at: string;
  expires_at: string;
  url?: string;
}

/** A document token, for sockets. */
export interface IssuedToken {
  token: string;
  role: "viewer" | "commenter" | "editor" | "owner";
  expires_at: string;
}

/** Which editor a document belongs to; `yjs` is content that is opaque to Quire. */
export type Kind = "richtext" | "code" | "drawing" | "yjs";

/** Body of PUT /documents/{id}/link. */
export interface Link {
  role: "none" | "viewer" | "commenter" | "editor";
  guests?: boolean;
}

export interface LogSize {
  rows: number;
  bytes: number;
}

/** A new API token; its secret is shown this once. */
export interface MadeApiToken {
  id: string;
  name: string;
  scope: Scope;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  token: string;
}

/** A user as administrators see them. */
export interface ManagedUser {
  id: string;
  email: string;
  name: string;
  color: string;
  picture: string | null;
  is_admin: boolean;
  created_at: string;
  disabled_at: string | null;
  last_seen_at: string | null;
}

/** Body of PATCH /documents/{id}/members/{user}. */
export interface MemberRole {
  role: "viewer" | "commenter" | "editor";
}

export interface MemberShown {
  user: PersonShown;
  role: "viewer" | "commenter" | "editor";
}

/** Body of POST /documents. */
export interface NewDocument {
  id?: string | null;
  kind?: Kind;
  title?: string;
  /** One of the caller's folders that it is put into. */
  folder_id?: string | null;
}

/** Body of POST /folders. */
export interface NewFolder {
  name: string;
  /** The folder that it is in; null for none. */
  parent_id?: string | null;
}

/** Body of POST /admin/invitations. */
export interface NewInvitation {
  email: string;
}

/** Body of POST /documents/{id}/members. */
export interface NewMember {
  email: string;
  role: "viewer" | "commenter" | "editor";
  message?: string;
}

/** Body of POST /documents/{id}/owner. */
export interface NewOwner {
  user_id: string;
}

/** Body of POST /account/password. */
export interface NewPassword {
  current?: string | null;
  new: string;
}

/** Body of POST /account/tokens. */
export interface NewToken {
  name: string;
  scope: Scope;
  expires_at?: string | null;
}

/** Body of POST …/versions; without `revision` the newest is named. */
export interface NewVersion {
  name: string;
  revision?: number | null;
  locked?: boolean;
}

export type Order = "asc" | "desc";

/** How many people have a document open, on this node, for each that the caller may read. */
export interface PeopleHere {
  documents: Record<string, number>;
}

/** Somebody as others see them; `email` only for those who may edit. */
export interface PersonShown {
  id: string;
  name: string;
  color: string;
  picture: string | null;
  email?: string;
}

/** Where a picture is. */
export interface PictureShown {
  picture: string | null;
}

/** The beginning of a document: at most 12 lines of at most 120 characters, or of a drawing a picture as SVG. */
export interface Preview {
  kind: Kind;
  lines: PreviewLine[];
  svg: string | null;
}

export interface PreviewLine {
  text: string;
  style: "heading" | "text" | "list" | "check" | "code" | "quote";
}

/** An error (RFC 9457). `code` is stable, `detail` is one sentence that a person can act on. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
}

/** Body of PUT /guest. */
export interface Profile {
  name: string;
  color: string;
}

/** Body of PATCH /account. */
export interface ProfileChanges {
  name?: string | null;
  color?: string | null;
}

/** Body of POST /users/confirm. */
export interface Proof {
  token: string;
  /** Needed in another browser than that of the sign-up; it replaces the one of the sign-up. */
  password?: string | null;
}

/** Where one can sign in, too. */
export interface ProviderShown {
  name: string;
}

/** Body of POST …/prune. `before` is a revision or a date; without `confirm` nothing is cut. */
export interface Prune {
  before: number | string;
  confirm?: boolean;
}

/** What was cut off, or without `confirm` would be. `held_at` is the locked version that kept more from going. */
export interface PruneShown {
  pruned: number;
  revisions: number;
  bytes: number;
  versions: number;
  held_at: number | null;
  done: boolean;
}

/** Body of POST /documents/{id}/access-requests. */
export interface Question {
  role: "viewer" | "commenter" | "editor";
  message?: string;
}

/** So many UTF-16 code units go. */
export interface Removal {
  delete: number;
}

/** What a replacement came to. */
export interface Replaced {
  /** Of this edit alone; with a dry run, the one it was computed for. */
  revision: number;
  /** What it changed, on the revision before. */
  delta: Delta;
  /** What brings the caller from its own result to the revision; missing if nothing is needed. */
  correction?: Delta;
  dry_run?: boolean;
  matches: number;
}

/** Body of POST …/content/replace. */
export interface Replacement {
  find: string;
  replace: string;
  ignore_case?: boolean;
  /** Whether only the first match is replaced. */
  first?: boolean;
  /** How often the text has to be found; the answer is 412 otherwise. */
  expect?: number | null;
}

/** Body of POST /password-resets/use. */
export interface Reset {
  token: string;
  password: string;
}

/** Body of POST /password-resets. */
export interface ResetRequest {
  email: string;
}

/** Body of POST …/restore: either of both. */
export interface Restore {
  revision?: number | null;
  version?: string | null;
}

/** The revision that a restore made, and what it changed. */
export interface RestoredShown {
  revision: number;
  /** Of a text; missing for a drawing, which has the three after it. */
  delta?: Record<string, unknown>;
  added?: number;
  changed?: number;
  removed?: number;
  dry_run?: boolean;
}

/** So many UTF-16 code units stay, perhaps with other attributes; null takes one away. */
export interface Retention {
  retain: number;
  attributes?: Record<string, unknown>;
}

export interface RevisionPage {
  items: (SessionShown | RevisionShown)[];
  next_cursor: string | null;
}

/** One revision. `origin` is the way it came in. */
export interface RevisionShown {
  revision: number;
  created_at: string;
  author: AuthorShown;
  origin: string;
  inserted: number;
  deleted: number;
}

/** What an API token may be used for. Each includes the ones before it. */
export type Scope = "read" | "write" | "admin";

export interface SessionList {
  items: SignedInSession[];
}

/** Revisions `first` to `last`, made without a long pause between them. */
export interface SessionShown {
  first: number;
  last: number;
  began_at: string;
  ended_at: string;
  inserted: number;
  deleted: number;
  authors: ShareShown[];
}

/** An author in a session of work: UTF-16 units as they were typed, and in how many revisions. */
export interface ShareShown {
  id: string;
  name: string;
  color: string;
  picture: string | null;
  inserted: number;
  deleted: number;
  revisions: number;
}

/** A new member or, for somebody without an account, an invitation. */
export interface Shared {
  member?: MemberShown | null;
  invitation?: InvitationShown | null;
}

/** With whom a document is shared, and what the caller may do. */
export interface SharingShown {
  owner: PersonShown | null;
  link_role: "none" | "viewer" | "commenter" | "editor";
  link_guests: boolean;
  role: "viewer" | "commenter" | "editor" | "owner";
  can_manage: boolean;
  members: MemberShown[];
  invitations: InvitationShown[];
  requests: AccessRequestShown[];
}

/** Body of POST /session. */
export interface SignIn {
  email: string;
  password: string;
}

/** Body of POST /users. */
export interface SignUp {
  email: string;
  password: string;
  name: string;
  color?: string | null;
  invitation?: string | null;
}

/** A device on which one is signed in. */
export interface SignedInSession {
  id: string;
  address: string;
  agent: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

/** Who may make an account: everybody, those who were invited, or nobody (administrators still can). */
export type Signup = "open" | "invite" | "off";

/** What a document takes in the database, by part. `pruned` is the oldest revision that can be reached. */
export interface SizeShown {
  log: LogSize;
  checkpoints: CheckpointsSize;
  versions: number;
  head: number;
  pruned: number;
}

/** What a list of documents is sorted by. By `opened_at`, only those are listed that the caller has opened, and `trashed_at` is for the trash. */
export type Sort = "updated_at" | "created_at" | "title" | "opened_at" | "trashed_at";

/** What happened, in a word. */
export interface StatusShown {
  status: string;
}

/** `ticket` is put behind addresses of the document's files, as `?ticket=`. */
export interface TicketShown {
  ticket: string;
  expires_at: string;
}

/** Body of POST /invitations/use. */
export interface UsedInvitation {
  token: string;
}

export interface UsedInvitationShown {
  document_id: string;
}

/** Body of PATCH /admin/users/{id}. */
export interface UserChanges {
  disabled?: boolean | null;
  is_admin?: boolean | null;
}

export interface UserPage {
  items: ManagedUser[];
  next_cursor: string | null;
}

/** Body of PATCH …/versions/{version}. */
export interface VersionChange {
  name?: string | null;
  locked?: boolean | null;
}

export interface VersionList {
  items: VersionShown[];
}

/** A revision that somebody named. */
export interface VersionShown {
  id: string;
  name: string;
  revision: number;
  locked: boolean;
  created_at: string;
  author: AuthorShown;
}

/** A link that waits to be used, or somebody's request for one. */
export interface WaitingLink {
  purpose: string;
  email: string;
  user_id: string | null;
  created_at: string;
  expires_at: string | null;
}

export interface WaitingLinkList {
  items: WaitingLink[];
}

/** Body of POST /documents/{id}/token. */
export interface Wanted {
  role?: "viewer" | "commenter" | "editor" | "owner" | null;
}
