"""What all servers of the bench have in common."""

control_socket_disable = True
