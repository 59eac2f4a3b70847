import { Avatar } from "@mantine/core";
import { colourOf, initials, isColour } from "./colours";

interface PersonAvatarProps {
  id: string;
  name: string;
  color: string;
  picture?: string | null;
  size?: number;
}

/** Somebody's picture, or their initials on their colour. The name stands beside it: a reader skips the picture. */
export function PersonAvatar({ id, name, color, picture = null, size = 36 }: PersonAvatarProps) {
  return (
    <Avatar
      size={size}
      src={picture}
      alt=""
      aria-hidden="true"
      styles={{
        placeholder: {
          background: isColour(color) ? color : colourOf(id),
          color: "#fff",
          fontSize: Math.round(size * 0.38),
          fontWeight: 600,
        },
      }}
    >
      {initials(name)}
    </Avatar>
  );
}
