import { Alert, Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { messageOf } from "../api/http";
import { addMember, type Invitation, type MemberRole } from "../api/sharing";
import { texts } from "../texts";
import { isAddress, splitAddresses } from "./emails";
import { RoleSelect } from "./RoleSelect";
import classes from "./sharing.module.css";

interface AddPeopleProps {
  document: string;
  onSaid: (sentence: string) => void;
  /** The list has changed, with the links of invitations that the owner must hand over. */
  onAdded: (invitations: Invitation[]) => Promise<void>;
}

/** Invites one address or many. Those that fail stay in the field. */
export function AddPeople({ document, onSaid, onAdded }: AddPeopleProps) {
  const [text, setText] = useState("");
  const [role, setRole] = useState<MemberRole>("editor");
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const addresses = splitAddresses(text);

  const add = async (event: FormEvent) => {
    event.preventDefault();
    const bad = addresses.find((address) => !isAddress(address));
    if (bad !== undefined || addresses.length === 0) {
      setError(texts.sharing.badAddress(bad ?? text.trim()));
      return;
    }
    setBusy(true);
    setError(null);
    const sentences: string[] = [];
    const made: Invitation[] = [];
    const failures: string[] = [];
    const left: string[] = [];
    for (const address of addresses) {
      try {
        const { member, invitation } = await addMember(document, address, role, message.trim());
        if (invitation) made.push(invitation);
        sentences.push(member ? texts.sharing.added(member.user.name) : texts.sharing.invited(address));
      } catch (failure) {
        left.push(address);
        failures.push(`${address}: ${messageOf(failure)}`);
      }
    }
    setText(left.join(", "));
    if (left.length === 0) setMessage("");
    setError(failures.length ? failures.join("\n") : null);
    onSaid(sentences.join(" "));
    await onAdded(made);
    setBusy(false);
  };

  return (
    <form onSubmit={add} noValidate>
      <div className={classes.add}>
        <TextInput
          label={texts.sharing.add}
          placeholder={texts.sharing.addPlaceholder}
          type="text"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          aria-invalid={error !== null}
          data-autofocus
        />
        <RoleSelect role={role} onChange={setRole} label={texts.sharing.addRole} />
        <Button type="submit" loading={busy} disabled={!text.trim()}>
          {texts.sharing.addButton}
        </Button>
      </div>
      {text.trim() !== "" && (
        <Textarea
          mt="sm"
          label={texts.sharing.addMessage}
          autosize
          minRows={2}
          maxRows={5}
          maxLength={1000}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      )}
      {error !== null && (
        <Alert
          color="red"
          title={texts.sharing.failed}
          mt="sm"
          role="alert"
          style={{ whiteSpace: "pre-line" }}
        >
          {error}
        </Alert>
      )}
    </form>
  );
}
