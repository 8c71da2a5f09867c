"""Operations and bytes of each network, the machine's ceilings, and the floor that follows."""
