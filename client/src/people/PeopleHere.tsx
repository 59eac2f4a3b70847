import { Avatar, Menu, Popover, Tooltip, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconEye, IconFocusCentered } from "@tabler/icons-react";
import { useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import { texts } from "../texts";
import { initials } from "./colours";
import { PeopleList } from "./PeopleList";
import classes from "./people.module.css";
import { type Person, usePeople } from "./presence";
import type { Following } from "./use-follower";

interface PeopleHereProps {
  awareness: Awareness;
  following: Following;
  /** A guest's own face stands here and leads to the name; an account's is the button of its menu, beside this. */
  onChangeName: (() => void) | null;
}

interface FaceProps {
  person: Person;
  label?: string;
}

function Face({ person, label }: FaceProps) {
  return (
    <Avatar
      size={32}
      className={classes.avatar}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      styles={{ placeholder: { background: person.colour, color: "#fff" } }}
    >
      <span className={classes.initials} data-initials={initials(person.name)} />
    </Avatar>
  );
}

/** Somebody else's face: a menu of what one can do about where they are. */
function Someone({ person, following }: { person: Person; following: Following }) {
  const words = texts.together;
  const followed = following.person?.id === person.id;
  if (!following.possible) {
    return (
      <Tooltip label={person.name}>
        <Face person={person} label={person.name} />
      </Tooltip>
    );
  }
  return (
    <Menu position="bottom-end" width={240} returnFocus>
      <Menu.Target>
        <UnstyledButton
          className={classes.face}
          aria-label={words.person(person.name)}
          title={person.name}
          data-followed={followed || undefined}
        >
          <Face person={person} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{person.name}</bdi>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconFocusCentered size={16} stroke={1.6} />}
          onClick={() => following.goTo(person)}
        >
          {words.goTo}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconEye size={16} stroke={1.6} />}
          onClick={() => (followed ? following.stop() : following.follow(person))}
        >
          {followed ? words.unfollow : words.follow}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The faces of who is here; those without room are behind a number, with everybody by name. */
export function PeopleHere({ awareness, following, onChangeName }: PeopleHereProps) {
  const people = usePeople(awareness);
  const narrow = useMediaQuery("(max-width: 40em)");
  const [opened, setOpened] = useState(false);
  const room = narrow ? 2 : 6;
  const faces = onChangeName ? people : people.filter(({ isMe }) => !isMe);
  const shown = faces.length > room ? faces.slice(0, room - 1) : faces;
  const rest = faces.slice(shown.length);
  if (faces.length === 0) return null;
  return (
    <ul className={classes.avatars} aria-label={texts.people.here(people.length)}>
      {shown.map((person) => (
        <li key={person.id}>
          {person.isMe ? (
            <Tooltip label={texts.people.change}>
              <UnstyledButton
                className={classes.face}
                aria-label={texts.people.you(person.name)}
                onClick={() => onChangeName?.()}
              >
                <Face person={person} />
              </UnstyledButton>
            </Tooltip>
          ) : (
            <Someone person={person} following={following} />
          )}
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          <Popover
            opened={opened}
            onChange={setOpened}
            position="bottom-end"
            width={300}
            shadow="md"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <UnstyledButton
                className={classes.face}
                aria-label={`${texts.together.all}: ${texts.people.more(rest.length)}`}
                onClick={() => setOpened(!opened)}
              >
                <Avatar size={32} className={classes.avatar} data-more aria-hidden="true">
                  +{rest.length}
                </Avatar>
              </UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown aria-label={texts.together.people} className={classes.everybody}>
              <PeopleList people={people} following={following} onDone={() => setOpened(false)} />
            </Popover.Dropdown>
          </Popover>
        </li>
      )}
    </ul>
  );
}
