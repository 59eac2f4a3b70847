import { Avatar, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Awareness } from "y-protocols/awareness";
import { texts } from "../texts";
import { initials } from "./colours";
import classes from "./people.module.css";
import { usePeople } from "./presence";

interface PeopleHereProps {
  awareness: Awareness;
}

export function PeopleHere({ awareness }: PeopleHereProps) {
  const people = usePeople(awareness);
  const narrow = useMediaQuery("(max-width: 40em)");
  const room = narrow ? 3 : 6;
  const shown = people.length > room ? people.slice(0, room - 1) : people;
  const rest = people.slice(shown.length);
  return (
    <ul className={classes.avatars} aria-label={texts.people.here(people.length)}>
      {shown.map((person) => {
        const name = person.isMe ? texts.people.you(person.name) : person.name;
        return (
          <li key={person.id}>
            <Tooltip label={name}>
              <Avatar
                size={32}
                className={classes.avatar}
                role="img"
                aria-label={name}
                styles={{ placeholder: { background: person.colour, color: "#fff" } }}
              >
                <span aria-hidden="true">{initials(person.name)}</span>
              </Avatar>
            </Tooltip>
          </li>
        );
      })}
      {rest.length > 0 && (
        <li>
          <Tooltip label={rest.map((person) => person.name).join(", ")}>
            <Avatar
              size={32}
              className={classes.avatar}
              data-more
              role="img"
              aria-label={texts.people.more(rest.length)}
            >
              <span aria-hidden="true">+{rest.length}</span>
            </Avatar>
          </Tooltip>
        </li>
      )}
    </ul>
  );
}
