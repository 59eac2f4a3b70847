import { ActionIcon, Tooltip } from "@mantine/core";
import { IconEye, IconEyeOff, IconFocusCentered } from "@tabler/icons-react";
import { texts } from "../texts";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./people.module.css";
import type { Person } from "./presence";
import type { Following } from "./use-follower";

interface PeopleListProps {
  people: Person[];
  following: Following;
  onDone: () => void;
}

/** Everybody who is here, by name, with the ways to where they are. */
export function PeopleList({ people, following, onDone }: PeopleListProps) {
  const words = texts.together;
  const then = (action: () => void) => () => {
    action();
    onDone();
  };
  return (
    <>
      <h2 className={classes.listTitle}>{texts.people.here(people.length)}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must scroll by keyboard */}
      <ul className={classes.list} tabIndex={0} aria-label={words.people}>
        {people.map((person) => {
          const followed = following.person?.id === person.id;
          return (
            <li key={person.id} className={classes.row}>
              <PersonAvatar id={person.id} name={person.name} color={person.colour} size={32} />
              <bdi className={classes.rowName}>
                {person.isMe ? texts.people.you(person.name) : person.name}
              </bdi>
              {!person.isMe && following.possible && (
                <>
                  <Tooltip label={words.goTo}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="lg"
                      aria-label={words.goToName(person.name)}
                      onClick={then(() => following.goTo(person))}
                    >
                      <IconFocusCentered size={18} stroke={1.7} />
                    </ActionIcon>
                  </Tooltip>
                  <Tooltip label={followed ? words.unfollow : words.follow}>
                    <ActionIcon
                      variant={followed ? "light" : "subtle"}
                      color={followed ? undefined : "gray"}
                      size="lg"
                      aria-label={words.followName(person.name)}
                      aria-pressed={followed}
                      onClick={then(() => (followed ? following.stop() : following.follow(person)))}
                    >
                      {followed ? <IconEyeOff size={18} stroke={1.7} /> : <IconEye size={18} stroke={1.7} />}
                    </ActionIcon>
                  </Tooltip>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
