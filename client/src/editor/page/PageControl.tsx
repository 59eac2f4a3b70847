import { Button, Popover, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconFocusCentered, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { texts } from "../../texts";
import { setView, useView, type Width } from "../media/state";
import { ToolbarButton } from "../ToolbarButton";

/** How the page looks on this device: its width, focus mode, printing. */
export function PageControl() {
  const words = texts.media.page;
  const { width, dim } = useView();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={290} shadow="md" trapFocus>
      <Popover.Target>
        <ToolbarButton
          label={words.title}
          icon={IconAdjustmentsHorizontal}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label={words.title}>
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={500} mb={6} id="page-width">
              {words.width}
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-labelledby="page-width"
              value={width}
              onChange={(value) => setView({ width: value as Width })}
              data={[
                { value: "narrow", label: words.widths.narrow },
                { value: "normal", label: words.widths.normal },
                { value: "wide", label: words.widths.wide },
              ]}
            />
          </div>
          <Switch
            size="sm"
            label={words.dim}
            checked={dim}
            onChange={(event) => setView({ dim: event.currentTarget.checked })}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFocusCentered size={16} stroke={1.7} />}
            onClick={() => {
              setOpen(false);
              setView({ focusMode: true });
            }}
          >
            {words.focus}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPrinter size={16} stroke={1.7} />}
            onClick={() => {
              setOpen(false);
              setTimeout(() => window.print(), 50);
            }}
          >
            {words.print}
          </Button>
          <Text size="xs" c="var(--ink-soft)">
            {words.device}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
