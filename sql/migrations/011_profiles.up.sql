-- A person's profile, all that a form asks of her and nothing that the shop needs to sell.

ALTER TABLE users
    ADD COLUMN username                text CONSTRAINT users_username_check
                                       CHECK (username ~ '^[a-z0-9](?:[a-z0-9_.-]{1,30})[a-z0-9]$'),
    ADD COLUMN middle_name             text,
    ADD COLUMN name_prefix             text,
    ADD COLUMN name_suffix             text,
    ADD COLUMN pronouns                text,
    ADD COLUMN phone                   text,
    ADD COLUMN mobile_phone            text,
    ADD COLUMN avatar_url              text,
    ADD COLUMN website_url             text,
    ADD COLUMN bio                     text,
    ADD COLUMN date_of_birth           date,
    ADD COLUMN locale                  text NOT NULL DEFAULT 'en',
    ADD COLUMN timezone                text NOT NULL DEFAULT 'UTC',
    ADD COLUMN address_line1           text,
    ADD COLUMN address_line2           text,
    ADD COLUMN city                    text,
    ADD COLUMN region                  text,
    ADD COLUMN postal_code             text,
    ADD COLUMN country                 char(2) CONSTRAINT users_country_check
                                       CHECK (country ~ '^[A-Z]{2}$'),
    ADD COLUMN business_name           text,
    ADD COLUMN business_position       text,
    ADD COLUMN business_phone          text,
    ADD COLUMN business_address_line1  text,
    ADD COLUMN business_address_line2  text,
    ADD COLUMN business_city           text,
    ADD COLUMN business_region         text,
    ADD COLUMN business_postal_code    text,
    ADD COLUMN business_country        char(2) CONSTRAINT users_business_country_check
                                       CHECK (business_country ~ '^[A-Z]{2}$'),
    ADD COLUMN education               jsonb NOT NULL DEFAULT '[]' CONSTRAINT users_education_check
                                       CHECK (jsonb_typeof(education) = 'array'),
    ADD COLUMN work_experience         jsonb NOT NULL DEFAULT '[]'
                                       CONSTRAINT users_work_experience_check
                                       CHECK (jsonb_typeof(work_experience) = 'array'),
    ADD COLUMN notification_preferences jsonb NOT NULL DEFAULT '{}'
                                       CONSTRAINT users_notification_preferences_check
                                       CHECK (jsonb_typeof(notification_preferences) = 'object'),
    ADD COLUMN profile_completed       boolean NOT NULL DEFAULT false,
    ADD COLUMN onboarding_completed    boolean NOT NULL DEFAULT false,
    ADD COLUMN onboarding_step         text,
    ADD COLUMN last_login_at           timestamptz;

CREATE UNIQUE INDEX users_username_once ON users (lower(username));

-- Whether a name is free is asked by people who may not see each other's rows, so this one function
-- looks as the worker would; it answers yes or no and tells nothing else.
CREATE FUNCTION check_username_available(p_username text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p_username ~ '^[a-z0-9](?:[a-z0-9_.-]{1,30})[a-z0-9]$'
       AND NOT EXISTS (SELECT 1 FROM users WHERE lower(username) = lower(p_username))
$$;

-- Onboarding ends once; a second call changes nothing.
CREATE FUNCTION complete_onboarding(p_user_id text) RETURNS boolean
LANGUAGE sql
AS $$
    WITH done AS (
        UPDATE users SET onboarding_completed = true, onboarding_step = NULL
        WHERE id = p_user_id AND NOT onboarding_completed RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM done)
$$;
