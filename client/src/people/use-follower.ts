import { useEffect, useState, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import { notify } from "../app/notices";
import { texts } from "../texts";
import { Follower, type ShowsPeople } from "./follow";
import type { Person } from "./presence";

export interface Following {
  /** The editor can show where people are. */
  possible: boolean;
  person: Person | null;
  goTo: (person: Person) => void;
  follow: (person: Person) => void;
  stop: () => void;
}

const IDLE: Following = { possible: false, person: null, goTo: () => {}, follow: () => {}, stop: () => {} };
const NOBODY = () => null;
const NOTHING = () => () => {};

/** Following people in the document whose presence this is, shown by `editor` when there is one. */
export function useFollower(awareness: Awareness, editor: Partial<ShowsPeople> | null): Following {
  const [follower, setFollower] = useState<Follower | null>(null);
  useEffect(() => {
    const made = new Follower(awareness, ({ name }) => notify({ text: texts.together.followEnded(name) }));
    setFollower(made);
    return () => {
      setFollower(null);
      made.close();
    };
  }, [awareness]);
  useEffect(() => follower?.show(editor), [follower, editor]);
  const person = useSyncExternalStore(follower?.subscribe ?? NOTHING, follower?.current ?? NOBODY);
  if (!follower) return IDLE;
  return {
    possible: editor?.scrollToPerson !== undefined,
    person,
    goTo: (to) => {
      follower.stop();
      if (!follower.goTo(to)) notify({ text: texts.together.nowhere(to.name), colour: to.colour });
    },
    follow: (whom) => follower.follow(whom),
    stop: follower.stop,
  };
}
