"""Files as counties and portals really lay them out, with invented values and a known truth."""
