import { Button, FileButton, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { deletePicture, savePicture, saveProfile } from "../api/account";
import type { Actor } from "../api/session";
import { useTask } from "../app/use-task";
import { ColourField } from "../people/ColourField";
import { type Colour, colourOf, isColour } from "../people/colours";
import { PersonAvatar } from "../people/PersonAvatar";
import { texts } from "../texts";
import classes from "./account.module.css";
import { NameField } from "./fields";
import { refreshMe } from "./me";
import { Outcome, Section } from "./Section";

const PICTURE_KINDS = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const PICTURE_LIMIT = 2 * 1024 * 1024;

export function ProfileSection({ actor }: { actor: Actor }) {
  const [name, setName] = useState(actor.name);
  const [colour, setColour] = useState<Colour>(isColour(actor.color) ? actor.color : colourOf(actor.id));
  const [said, setSaid] = useState<string | null>(null);
  const profile = useTask();
  const picture = useTask();

  const save = (event: FormEvent) => {
    event.preventDefault();
    setSaid(null);
    picture.clear();
    void profile.run(async () => {
      await saveProfile({ name: name.trim(), color: colour });
      await refreshMe();
      setSaid(texts.account.profileSaved);
    });
  };
  const upload = (file: File | null) => {
    if (!file) return;
    setSaid(null);
    profile.clear();
    void picture.run(async () => {
      if (!PICTURE_KINDS.includes(file.type)) throw new Error(texts.account.pictureKind);
      if (file.size > PICTURE_LIMIT) throw new Error(texts.account.pictureTooLarge);
      await savePicture(file);
      await refreshMe();
      setSaid(texts.account.pictureSaved);
    });
  };
  const remove = () => {
    setSaid(null);
    void picture.run(async () => {
      await deletePicture();
      await refreshMe();
      setSaid(texts.account.pictureRemoved);
    });
  };

  return (
    <Section title={texts.account.profile} text={texts.account.profileText}>
      <div className={classes.profile}>
        <div className={classes.picture}>
          <PersonAvatar
            id={actor.id}
            name={name || actor.name}
            color={colour}
            picture={actor.picture}
            size={96}
          />
          <Group gap={6} justify="center">
            <FileButton
              onChange={upload}
              accept={PICTURE_KINDS.join(",")}
              inputProps={{ "aria-label": texts.account.picture }}
            >
              {(props) => (
                <Button {...props} size="compact-sm" variant="default" loading={picture.busy}>
                  {actor.picture ? texts.account.pictureChange : texts.account.pictureChoose}
                </Button>
              )}
            </FileButton>
            {actor.picture && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                onClick={remove}
                disabled={picture.busy}
              >
                {texts.account.pictureRemove}
              </Button>
            )}
          </Group>
          <span className={classes.pictureHelp}>{texts.account.pictureHelp}</span>
        </div>
        <form onSubmit={save} className={classes.fields}>
          <NameField value={name} onChange={setName} />
          <TextInput label={texts.account.email} value={actor.email ?? ""} readOnly />
          <ColourField colour={colour} onChange={setColour} />
          <Group>
            <Button type="submit" loading={profile.busy} disabled={!name.trim()}>
              {texts.account.save}
            </Button>
          </Group>
          <Outcome said={said} error={profile.error ?? picture.error} />
        </form>
      </div>
    </Section>
  );
}
