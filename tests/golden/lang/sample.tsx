import React from 'react';

interface Props {
  title: string;
}

/** A panel. */
export const Panel: React.FC<Props> = ({ title }) => {
  const [open, setOpen] = useState(false);
  return (
    <div onClick={() => setOpen(!open)}>
      <Header title={title} />
    </div>
  );
};

export class Old extends React.Component<Props> {
  render() {
    return <Panel title={this.props.title}>text</Panel>;
  }
}
